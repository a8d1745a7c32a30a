//! Processes, as constructs beside them see them.

use terrace_diagnostic::nearest;
use terrace_k8s::{Kind, api::apimachinery::pkg::apis::meta::v1::LabelSelector, custom::flagger::TARGET_NAME_LIMIT};
use terrace_spec::{
    codes::UNKNOWN_PROCESS,
    resolve::{ResolvedApp, ResolvedProcess, Workload},
    text::Name,
};

use super::Scope;
use crate::process::{CRON_JOB_NAME, SELECTOR_LABEL, name_within};

/// A process of the app, as a construct beside it sees it: what its objects are called, before there are any.
///
/// ```
/// use terrace_build::{Neighbour, Scope};
/// use terrace_k8s::api::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
///
/// /// A budget for a process of the app that this construct stands beside.
/// fn guard(scope: &mut Scope<'_>, process: &str) {
///     let Some(Neighbour { name, selector, .. }) = scope.process(process) else { return };
///     let metadata = scope.metadata_named(format!("{name}-guard"));
///     let spec = PodDisruptionBudgetSpec { selector: Some(selector), ..PodDisruptionBudgetSpec::default() };
///     scope.add(PodDisruptionBudget { metadata, spec: Some(spec), ..PodDisruptionBudget::default() });
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Neighbour<'a> {
    /// The process.
    pub process: &'a ResolvedProcess,
    /// The kind of its workload: `Deployment`, `CronJob` or `Job`.
    pub kind: Kind,
    /// The name of its workload, and of its Service if it has one.
    pub name: String,
    /// What selects its pods. With a canary, those that Flagger makes have another name, and are not among them.
    pub selector: LabelSelector,
}

impl<'a> Scope<'a> {
    /// A process or a command of the app. That there is none is reported.
    pub fn process(&mut self, name: &str) -> Option<Neighbour<'a>> {
        let app = self.context().app();
        let found = app.running().find(|(known, _)| known.as_str() == name);
        if found.is_none() {
            let names = app.running().map(|(name, _)| name.as_str());
            let hint = match nearest(name, names.clone()) {
                Some(nearest) => format!("write `{nearest}`"),
                None => format!("the app has {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            };
            self.error(&UNKNOWN_PROCESS, format!("the app has no process `{name}`"), hint);
        }
        found.map(|(name, process)| neighbour(app, name, process))
    }
}

fn neighbour<'a>(app: &ResolvedApp, name: &Name, process: &'a ResolvedProcess) -> Neighbour<'a> {
    let (group, kind) = match process.workload {
        Workload::Service(_) | Workload::Worker { .. } => ("apps", "Deployment"),
        Workload::Cron(_) | Workload::Command(_) => ("batch", "CronJob"),
        Workload::Release(_) => ("batch", "Job"),
    };
    let identifier = identifier(app, name, process);
    let adopted = &process.adopt.selector;
    let labels = if adopted.is_empty() {
        [(SELECTOR_LABEL.to_owned(), identifier.clone())].into()
    } else {
        adopted.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    };
    let selector = LabelSelector { match_labels: Some(labels), ..LabelSelector::default() };
    Neighbour { process, kind: Kind::new(group, kind), name: identifier, selector }
}

/// What the workload of a process is called.
///
/// A service keeps Flagger's limit with or without a canary, so that switching one on renames nothing.
pub(crate) fn identifier(app: &ResolvedApp, name: &Name, process: &ResolvedProcess) -> String {
    let longest = match process.workload {
        Workload::Service(_) | Workload::Worker { .. } | Workload::Release(_) => TARGET_NAME_LIMIT,
        Workload::Cron(_) | Workload::Command(_) => CRON_JOB_NAME,
    };
    match &process.adopt.name {
        Some(name) => name.to_string(),
        None => name_within(&format!("{}-{name}", app.name), longest),
    }
}
