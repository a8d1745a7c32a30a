//! What users write: read, layered, resolved, and refused with reasons.

mod derive;
mod diagnostics;
mod documents;
mod layering;
mod schemas;
mod text;
