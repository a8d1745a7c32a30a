//! Rules, asked of rendered apps.

#![expect(clippy::disallowed_methods, reason = "tests read their cases from files")]

mod across;
mod cases;
mod codes;
mod levels;
mod quiet;
