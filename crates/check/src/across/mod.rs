//! Rules over several apps of one run, each known by its small facts.

mod facts;

mod app_has_its_own_name;
mod cluster_object_has_one_app;
mod domain_has_one_virtual_service;
mod groups_of_apps_agree;
mod host_belongs_to_one_app;
mod host_has_one_load_balancer;
mod link_leads_to_a_service;

use terrace_diagnostic::{Code, Diagnostic};
use terrace_spec::platform::{Edition, Level};

use crate::{Levels, Report, levels::severity};

pub use facts::AppFacts;

/// A claim that the apps of a platform keep together.
///
/// ```
/// use terrace_check::{ACROSS_RULES, AcrossRule};
///
/// for AcrossRule { code, .. } in ACROSS_RULES {
///     assert!(!code.explanation().is_empty());
/// }
/// ```
#[derive(Debug)]
pub struct AcrossRule {
    /// Its code, with the text behind `terrace explain`.
    pub code: &'static Code,
    /// How much it weighs unless the platform says otherwise.
    pub level: Level,
    /// The edition it came with.
    pub since: Edition,
    /// Reports where the claim is broken. The apps are all of one environment and cluster.
    pub check: fn(&[&AppFacts], &mut Report<'_>),
}

/// Every rule over several apps, by code.
pub static ACROSS_RULES: &[&AcrossRule] = &[
    &app_has_its_own_name::RULE,
    &host_belongs_to_one_app::RULE,
    &groups_of_apps_agree::RULE,
    &domain_has_one_virtual_service::RULE,
    &host_has_one_load_balancer::RULE,
    &cluster_object_has_one_app::RULE,
    &link_leads_to_a_service::RULE,
];

/// Asks every rule over several apps, cluster by cluster: what is in two clusters does not meet.
///
/// ```
/// use terrace_check::{AppFacts, Levels, across};
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// // Two apps of one name in one cluster: their objects would be the same.
/// let facts = |file: &str| {
///     let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
///     let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
///     AppFacts::of(&app, &[], file.to_owned())
/// };
/// let found = across(&[facts("shop/app.yaml"), facts("copy/app.yaml")], &Levels::new());
/// assert!(!found.is_empty());
/// ```
pub fn across(apps: &[AppFacts], levels: &Levels) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut apps: Vec<&AppFacts> = apps.iter().collect();
    apps.sort_by(|left, right| (&left.target, &left.file).cmp(&(&right.target, &right.file)));
    for neighbours in apps.chunk_by(|left, right| left.target == right.target) {
        let edition = neighbours.iter().map(|app| app.edition).min().unwrap_or(Edition::LATEST);
        for AcrossRule { code, level, since, check } in ACROSS_RULES {
            if let Some(severity) = severity(code, *level, *since, levels, edition) {
                check(neighbours, &mut Report::new(code, severity, &mut diagnostics));
            }
        }
    }
    diagnostics
}
