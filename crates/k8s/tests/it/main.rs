//! Objects, kinds and custom resources as other crates see them.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests read schemas of real controllers and goldens, and say what they skip"
)]

mod crd;
mod custom;
mod durations;
mod kinds;
mod objects;
