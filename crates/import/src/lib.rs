//! What is there already, turned into Terrace.
//!
//! [`crd`] writes a Rust module for a `CustomResourceDefinition`, [`manifests`] an app for what a chart renders to or a cluster shows.
//! Nothing here opens a file: whoever calls has read the text, and writes what comes of it.

pub mod codes;
pub mod crd;
pub mod manifests;

mod yaml;
