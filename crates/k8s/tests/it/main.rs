//! Objects, kinds and custom resources as other crates see them.

#![expect(clippy::disallowed_methods, reason = "tests read schemas of real controllers, and goldens")]

mod crd;
mod custom;
mod durations;
mod kinds;
mod objects;
