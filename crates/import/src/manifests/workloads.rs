//! Deployments, cron jobs and jobs of a release.

use std::collections::BTreeSet;

use terrace::spec::Raw;

use super::{
    Look,
    clean::own_labels,
    found::{Fidelity, Found},
    names::{Subject, Workload},
    object::HookPhase,
    pods,
    run::Section,
    scale,
    value::{is_empty, map, text},
    volumes::duration,
};

/// Puts a workload into its process.
pub(super) fn workload(subject: Subject<'_>, found: &mut Found) {
    found.claim(&subject.object.id);
    match (subject.named.workload, subject.named.run.section) {
        (Workload::Deployment, _) => deployment(subject, found),
        (Workload::CronJob, Section::Commands) => by_hand(subject, found),
        (Workload::CronJob, Section::Processes) => cron(subject, found),
        (Workload::Job, _) => release(subject, found),
    }
    pods::pod(subject, found);
    metadata(subject, found);
}

fn deployment(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, .. } = subject;
    scale::scale(subject, found);
    let spec = &object.raw;
    let rollout = if spec.text("spec.strategy.type") == Some("Recreate") {
        Some(map([("recreate", Some(text("on")))]))
    } else {
        let portion = |field: &str| spec.at(&format!("spec.strategy.rollingUpdate.{field}")).cloned();
        let min_ready = spec.number("spec.minReadySeconds").filter(|seconds| *seconds > 0);
        let rollout = map([
            ("surge", portion("maxSurge")),
            ("unavailable", portion("maxUnavailable")),
            ("minReady", min_ready.map(|seconds| text(duration(seconds)))),
        ]);
        (!is_empty(&rollout)).then_some(rollout)
    };
    if let Some(rollout) = rollout {
        found.set(named, &["rollout"], rollout);
    }
}

fn cron(Subject { object, named, .. }: Subject<'_>, found: &mut Found) {
    let spec = &object.raw;
    let seconds = |path: &str| spec.number(path).map(|seconds| text(duration(seconds)));
    let overlap = spec.text("spec.concurrencyPolicy").map(|policy| text(policy.to_ascii_lowercase()));
    let number = |path: &str| spec.number(path).map(Raw::Integer);
    let history = map([
        ("successful", number("spec.successfulJobsHistoryLimit")),
        ("failed", number("spec.failedJobsHistoryLimit")),
    ]);
    let schedule = map([
        ("cron", spec.at("spec.schedule").cloned()),
        ("zone", spec.at("spec.timeZone").cloned()),
        ("overlap", overlap),
        ("startWithin", seconds("spec.startingDeadlineSeconds")),
        ("deadline", seconds("spec.jobTemplate.spec.activeDeadlineSeconds")),
        ("retries", number("spec.jobTemplate.spec.backoffLimit")),
        ("history", (!is_empty(&history)).then_some(history)),
    ]);
    found.set(named, &["schedule"], schedule);
}

fn by_hand(Subject { object, named, .. }: Subject<'_>, found: &mut Found) {
    if let Some(deadline) = object.raw.number("spec.jobTemplate.spec.activeDeadlineSeconds") {
        found.set(named, &["deadline"], text(duration(deadline)));
    }
}

fn release(Subject { object, named, context }: Subject<'_>, found: &mut Found) {
    let Some(hook) = object.hook else { return };
    let phase = if hook.phase == HookPhase::After { "after" } else { "before" };
    let same = context.objects.0.iter().filter_map(|other| other.hook).filter(|other| other.phase == hook.phase);
    let orders: BTreeSet<_> = same.map(|other| other.order).collect();
    let order = orders.iter().position(|order| *order == hook.order).and_then(|order| i64::try_from(order).ok());
    let spec = &object.raw;
    let release = map([
        ("phase", Some(text(phase))),
        ("order", order.filter(|order| *order > 0).map(Raw::Integer)),
        ("deadline", spec.number("spec.activeDeadlineSeconds").map(|seconds| text(duration(seconds)))),
        ("retries", spec.number("spec.backoffLimit").map(Raw::Integer)),
    ]);
    found.set(named, &["release"], release);
    if !object.is_terraces && phase == "before" {
        found.say(named, &["release"], "In the sync, when config and secrets are there, before anything new serves.");
    }
}

/// Labels and annotations that the workload and its pods have alike are the process's.
fn metadata(subject: Subject<'_>, found: &mut Found) {
    let Subject { object, named, .. } = subject;
    let template = object.template();
    for (map, field) in [("metadata.labels", "labels"), ("metadata.annotations", "annotations")] {
        let Some(Raw::Map(own)) = object.raw.at(map) else { continue };
        let pods = template.and_then(|template| template.at(map));
        let selector = object.selector();
        for (key, value) in own_labels(own) {
            let is_alike = pods.and_then(|pods| pods.get(key)) == Some(value);
            if !is_alike || !is_everywhere(key, value, field, subject) || selector.iter().any(|(own, _)| own == key) {
                continue;
            }
            match (key, value.as_str()) {
                ("terrace.dev/team", Some(team)) => *found.app("team") = text(team),
                ("terrace.dev/runs", _) => {}
                _ => Found::entry(found.process(named, field), key, value.clone()),
            }
        }
    }
}

/// Whether the other objects of a process say so too: all of them, or some, where one more may say so.
fn is_everywhere(key: &str, value: &Raw, field: &str, subject: Subject<'_>) -> bool {
    let Subject { object, context, .. } = subject;
    let others = context.objects.0.iter().filter(|other| other.name() == object.name() && other.id != object.id);
    let said: Vec<_> = others
        .filter_map(|other| Some(other.raw.at("metadata")?.get(field).and_then(|entries| entries.get(key))))
        .collect();
    let alike = said.iter().filter(|other| **other == Some(value)).count();
    let unsaid = said.iter().filter(|other| other.is_none()).count();
    field == "annotations"
        || alike == said.len()
        || context.fidelity == Fidelity::Effect && alike > 0 && alike + unsaid == said.len()
}
