//! What `terrace-document` promises, read back by parsers of other people.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests read a corpus that the environment names, and say so when it names none"
)]

mod diff;
mod file_name;
mod golden;
mod strings;
mod structures;
mod tape;
