//! What `terrace-document` promises, read back by parsers of other people.

mod diff;
mod file_name;
mod golden;
mod strings;
mod structures;
mod tape;
