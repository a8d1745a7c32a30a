//! What users write: read, layered, resolved, and refused with reasons.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not there")]

mod derive;
mod diagnostics;
mod documents;
mod layering;
mod reading;
mod schemas;
mod text;
