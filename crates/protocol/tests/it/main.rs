//! What crosses between a definition and its host, and what a host does not take for a response.

#![expect(clippy::disallowed_methods, reason = "tests read examples, and write goldens where that is asked for")]

mod document;
mod golden;
mod response;
