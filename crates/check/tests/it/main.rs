//! Rules, asked of rendered apps.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests read their cases from files, and show what a case is refused for"
)]

mod across;
mod cases;
mod codes;
mod levels;
mod quiet;
