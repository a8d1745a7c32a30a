//! What users write: read, layered, resolved, and refused with reasons.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read their cases from files, and bound the time that a file may take"
)]
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not there")]

mod addons;
mod derive;
mod diagnostics;
mod documents;
mod images;
mod inheritance;
mod layering;
mod origins;
mod reading;
mod schemas;
mod text;
