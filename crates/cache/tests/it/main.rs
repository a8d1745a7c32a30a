//! A cache that many use at a time, any of whom may be killed at any moment, and whose files somebody may damage.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "tests start builders, and one that is skipped says so"
)]

mod damage;
mod keeping;
#[cfg(target_os = "linux")]
mod killed;
mod place;
#[cfg(target_os = "linux")]
mod processes;
mod room;
mod scratch;
mod telling;
mod threads;
