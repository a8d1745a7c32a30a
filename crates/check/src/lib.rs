//! Rules over resolved specs and rendered objects: what is legal one by one, and a mistake together.
//!
//! A rule is a claim that good production apps keep. It reads the resolved app and the recorded objects, typed, raw and patched
//! ones alike, and reports where the claim is broken. How much it weighs is the platform's to say.

mod report;
mod rule;
pub mod rules;
mod subject;

pub use report::Report;
pub use rule::{Levels, Rule, check};
pub use subject::{Object, Subject};
