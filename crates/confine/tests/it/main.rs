//! Real attacks on a confinement, each with what stops it; and what has to go on working.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_macros, reason = "a test that is skipped says so")]

mod arena;
mod build;
mod cargo;
mod definition;
mod lacking;
mod orphan;
mod telling;
