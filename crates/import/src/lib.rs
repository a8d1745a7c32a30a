//! What is there already, turned into Terrace.
//!
//! [`crd`] writes a Rust module for a `CustomResourceDefinition`. Nothing here opens a file: whoever calls has read the text, and
//! writes what comes of it.

pub mod codes;
pub mod crd;
pub mod manifests;
