//! Which workload becomes which process.

use std::collections::BTreeSet;

use super::{
    Look,
    found::Context,
    group::is_name,
    object::{Id, Object, Objects, selects},
    run::{Run, Section},
};

/// A kind of workload that has a form in an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workload {
    Deployment,
    CronJob,
    /// One that a release runs: a Job that nobody starts again has no form.
    Job,
}

impl Workload {
    /// That of an object, if it has a form.
    fn of(object: &Object) -> Option<Self> {
        match object.kind() {
            "Deployment" => Some(Self::Deployment),
            "CronJob" => Some(Self::CronJob),
            "Job" => object.hook.map(|_| Self::Job),
            _ => None,
        }
    }
}

/// A workload that becomes a process, or a command that people run by hand.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: Id,
    pub(super) workload: Workload,
    /// What it becomes.
    pub(super) run: Run,
}

/// A workload that becomes a process, and all that is imported with it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) object: &'a Object,
    pub(super) named: &'a Named,
    pub(super) context: &'a Context<'a>,
}

impl Subject<'_> {
    /// What Terrace calls the objects of the process.
    pub(super) fn terraces_name(&self) -> String {
        format!("{}-{}", self.context.app, self.named.run.name)
    }
}

/// Names the workloads that have a form.
pub(super) fn name(app: &str, objects: &Objects) -> Vec<Named> {
    let mut taken = BTreeSet::new();
    // What has a name that fits goes before what must be given one.
    let workloads: Vec<_> = objects.0.iter().filter_map(|object| Some((object, Workload::of(object)?))).collect();
    let mut chosen: Vec<Option<String>> =
        workloads.iter().map(|(object, _)| fitting(app, object).filter(|name| taken.insert(name.clone()))).collect();
    for ((object, workload), name) in workloads.iter().zip(&mut chosen) {
        if name.is_none() {
            *name = invented(app, object, *workload, objects, &mut taken);
        }
    }
    let processes = workloads.into_iter().zip(chosen).filter_map(|((object, workload), name)| {
        let is_command = workload == Workload::CronJob && is_by_hand(object);
        let section = if is_command { Section::Commands } else { Section::Processes };
        Some(Named { id: object.id.clone(), workload, run: Run { section, name: name? } })
    });
    processes.collect()
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

/// A name by what it is called otherwise, or by what it does.
fn invented(
    app: &str,
    object: &Object,
    workload: Workload,
    objects: &Objects,
    taken: &mut BTreeSet<String>,
) -> Option<String> {
    let labels = object.pod_labels();
    let is_called = objects.of_kind("Service").any(|service| selects(&service.selector(), &labels))
        || objects.of_kind("Canary").any(|canary| canary.raw.text("spec.targetRef.name") == Some(object.name()));
    let role = match workload {
        Workload::CronJob => "cron",
        Workload::Job => "release",
        Workload::Deployment if is_called => "web",
        Workload::Deployment => "worker",
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
