//! Whether what is there already is the same in Terrace's words.

#![expect(clippy::disallowed_methods, reason = "tests read what the repository holds")]

mod charts;
mod crd;
mod examples;
mod refusals;
