//! Whether what is there already is the same in Terrace's words.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests read what the repository holds, run cargo, and tell how long it took"
)]

mod charts;
mod crd;
mod details;
mod examples;
mod refusals;
