//! Objects, kinds and custom resources as other crates see them.

mod kinds;
mod objects;
