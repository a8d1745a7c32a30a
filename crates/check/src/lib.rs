//! Rules over resolved specs and rendered objects: what is legal one by one, and a mistake together.
//!
//! A rule is a claim that good production apps keep. It reads the resolved app and the recorded objects, typed, raw and patched
//! ones alike, and reports where the claim is broken. How much it weighs is the platform's to say.
//!
//! Whoever writes definitions or a distribution writes [`Rule`]s of their own, with codes from `T9000` on: Terrace never uses those.
//!
//! [`check`] asks the rules of one app; [`across`] asks those of several apps of one run, which it knows by their small [`AppFacts`].

pub mod codes;

mod across;
mod levels;
mod report;
mod rule;
mod rules;
mod subject;
mod view;

pub use across::{ACROSS_RULES, AcrossRule, AppFacts, across};
pub use levels::{Levels, unknown_rules};
pub use report::Report;
pub use rule::{Rule, check, check_own};
pub use rules::RULES;
pub use subject::{Made, Subject};
pub use view::{Container, Kind, Object, PodTemplate, Role};
