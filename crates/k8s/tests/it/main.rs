//! Objects, kinds and custom resources as other crates see them.

mod crd;
mod custom;
mod durations;
mod kinds;
mod objects;
