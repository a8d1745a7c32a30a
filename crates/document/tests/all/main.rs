//! What `terrace-document` promises, read back by parsers of other people.

#![expect(clippy::disallowed_methods, reason = "tests read a corpus that the environment names")]

mod diff;
mod file_name;
mod golden;
mod strings;
mod structures;
mod tape;
