//! What `terrace-document` promises, read back by parsers of other people.

mod golden;
mod strings;
