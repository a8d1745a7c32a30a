//! Which workload becomes which process.

use std::collections::BTreeSet;

use super::{
    group::is_name,
    object::{Id, Object, Objects},
};

/// A workload that becomes a process, or a command that people run by hand.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: Id,
    /// What it is called in the app.
    pub(super) name: String,
    /// Where it stands: `processes` or `commands`.
    pub(super) section: &'static str,
}

/// Names the workloads that have a form.
pub(super) fn name(app: &str, objects: &Objects) -> Vec<Named> {
    let mut taken = BTreeSet::new();
    // What has a name that fits goes before what must be given one.
    let workloads: Vec<_> = objects.0.iter().filter(|object| has_form(object)).collect();
    let mut chosen: Vec<Option<String>> =
        workloads.iter().map(|object| fitting(app, object).filter(|name| taken.insert(name.clone()))).collect();
    for (object, name) in workloads.iter().zip(&mut chosen) {
        if name.is_none() {
            *name = invented(app, object, objects, &mut taken);
        }
    }
    let processes = workloads.into_iter().zip(chosen).filter_map(|(object, name)| {
        let section = if object.kind() == "CronJob" && is_by_hand(object) { "commands" } else { "processes" };
        Some(Named { id: object.id.clone(), name: name?, section })
    });
    processes.collect()
}

/// Whether a workload has a form in an app; a Job that nobody starts again has none.
fn has_form(object: &Object) -> bool {
    match object.kind() {
        "Deployment" | "CronJob" => true,
        "Job" => object.hook.is_some(),
        _ => false,
    }
}

/// Whether a cron job is never run by its schedule.
fn is_by_hand(object: &Object) -> bool {
    object.label("terrace.dev/runs") == Some("by-hand")
}

/// What its own name says behind the app's.
fn fitting(app: &str, object: &Object) -> Option<String> {
    let rest = object.name().strip_prefix(app)?.strip_prefix('-')?;
    // A name that was cut for its length ends with a checksum; its label has the whole.
    let component = object.label("app.kubernetes.io/component");
    if let Some(component) =
        component.filter(|name| is_name(name) && object.label("app.kubernetes.io/managed-by") == Some("terrace"))
    {
        return Some(component.to_owned());
    }
    is_name(rest).then(|| rest.to_owned())
}

fn invented(app: &str, object: &Object, objects: &Objects, taken: &mut BTreeSet<String>) -> Option<String> {
    use super::Look;
    let labels = object.pod_labels();
    let is_called = objects.of_kind("Service").any(|service| super::object::selects(&service.selector(), &labels))
        || objects.of_kind("Canary").any(|canary| canary.raw.text("spec.targetRef.name") == Some(object.name()));
    let role = match object.kind() {
        "CronJob" => "cron",
        "Job" => "release",
        _ if is_called => "web",
        _ => "worker",
    };
    let component = object.label("app.kubernetes.io/component").map(str::to_owned);
    let container = object
        .template()
        .and_then(|template| Some(template.items("spec.containers").first()?.text("name")?.to_owned()));
    let container = container.filter(|name| name != app && name != object.name());
    // A workload that is not called after the app is called as it is.
    let own = Some(object.name().to_owned()).filter(|name| name != app);
    let candidates = [component, own, Some(role.to_owned()), container];
    let numbered = (2..1000).map(|number| format!("{role}-{number}"));
    let name = candidates.into_iter().flatten().chain(numbered).find(|name| is_name(name) && !taken.contains(name))?;
    taken.insert(name.clone());
    Some(name)
}
