use serde::Serialize;

use super::{ResolvedProcess, Workload};
use crate::{
    adopt::Adopt,
    codes,
    layer::{At, Map, Resolve, Switch},
    text::{LabelValue, Name, SelectorKey},
};

/// What a process keeps of a workload that is live already.
///
/// ```
/// use terrace_spec::{Adopt, App, Platform, Process, Spec, resolve::{Overrides, ResolvedAdopt, Target, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080).adopt(Adopt::name("old-shop").selector("app", "shop")))
///     .process("mailer", Process::run(["shop", "mail"]));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let ResolvedAdopt { name, .. } = &app.processes["web"].adopt;
/// assert_eq!(name.as_ref().unwrap().as_str(), "old-shop");
/// assert!(app.processes["mailer"].adopt.is_nothing());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedAdopt {
    /// The name of the workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What it selects its pods by; Terrace's own label, where there is nothing.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub selector: Map<SelectorKey, LabelValue>,
    /// The name of its Service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Name>,
    /// The ServiceAccount it runs as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<Name>,
}

impl ResolvedAdopt {
    /// Whether nothing is live yet, or nothing of it is kept.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Flagger appends `-primary` to the name, which then is a label (`pkg/canary/deployment_controller.go`).
const LONGEST_UNDER_CANARY: usize = 55;
/// The controller appends the time of a run.
const LONGEST_CRON_JOB: usize = 52;
/// What Flagger finds pods by, one of them, unless it is told otherwise (`-selector-labels`).
const KNOWN_TO_FLAGGER: [&str; 3] = ["app", "name", "app.kubernetes.io/name"];

pub(super) fn resolve(adopt: Switch<Adopt>, workload: Option<&Workload>, at: &At<'_>) -> Option<ResolvedAdopt> {
    let Some(Adopt { name, selector, service, service_account, trace }) = adopt.into_option() else {
        return Some(ResolvedAdopt::default());
    };
    trace.settle(at);
    let selector = selector.resolve(&at.key("selector")).unwrap_or_default();
    let has_canary = matches!(workload, Some(Workload::Service(service)) if service.canary().is_some());
    let refuse = |key: &str, message: String, hint: &str| {
        at.key(key).error(&codes::BAD_ADOPTION, message, hint);
        None
    };
    let longest = match workload {
        Some(Workload::Cron(_)) => LONGEST_CRON_JOB,
        _ if has_canary => LONGEST_UNDER_CANARY,
        _ => usize::MAX,
    };
    if let Some(name) = name.as_ref().filter(|name| name.as_str().len() > longest) {
        let message = format!("the name `{name}` has more than the {longest} characters that are left for it here");
        return refuse("name", message, "give the workload a shorter name: it becomes a new one beside the old");
    }
    if !selector.is_empty() && matches!(workload, Some(Workload::Cron(_) | Workload::Release(_) | Workload::Command(_)))
    {
        let message = "nothing selects the pods of a job".to_owned();
        return refuse("selector", message, "delete `selector`");
    }
    if service.is_some() && !matches!(workload, None | Some(Workload::Service(_))) {
        let message = "the process has no Service".to_owned();
        return refuse("service", message, "delete `service`, or make it a service with `http` or `ports`");
    }
    if has_canary && service.is_some() {
        let message = "Flagger makes the Service of a canary, by the name of its Deployment".to_owned();
        return refuse("service", message, "delete `service`, or switch the canary off: `canary: off`");
    }
    let is_known = |(key, _): (&SelectorKey, _)| KNOWN_TO_FLAGGER.contains(&key.as_str());
    if has_canary && !selector.is_empty() && (selector.len() > 1 || !selector.iter().all(is_known)) {
        let message = "Flagger finds the pods of a canary by one label, and not by these".to_owned();
        let hint = "keep one of `app`, `name` and `app.kubernetes.io/name`, or switch the canary off: `canary: off`";
        return refuse("selector", message, hint);
    }
    Some(ResolvedAdopt { name, selector, service, service_account })
}

/// A live workload is taken over by one process.
pub(super) fn check(processes: &Map<Name, ResolvedProcess>, at: &At<'_>) {
    for (index, (name, process)) in processes.iter().enumerate() {
        let Some(adopted) = &process.adopt.name else { continue };
        let taken = processes.iter().take(index).find(|(_, other)| other.adopt.name.as_ref() == Some(adopted));
        if let Some((other, _)) = taken {
            at.key("processes").key(name.as_str()).key("adopt").key("name").error(
                &codes::BAD_ADOPTION,
                format!("`{other}` and `{name}` both adopt `{adopted}`"),
                "each takes over a workload of its own: correct one of the two names",
            );
        }
    }
}
