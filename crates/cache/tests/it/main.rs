//! A cache that many use at a time, and any of them may leave at any moment.

mod keeping;
mod place;
mod telling;
