//! A new version, with other configuration or another number of copies.

use terrace::spec::{
    Process, Scale, Spec,
    resolve::{ResolvedRollout, Workload},
};

use super::{Case, Report, cases, installed::process};
use crate::replay::{argocd::State, world::World};

/// What is expected of every change that is well.
fn is_well(world: &World, state: &State) -> Vec<String> {
    let mut complaints = world.ailing();
    if *state != State::Succeeded {
        complaints.push(format!("the sync has {state}"));
    }
    complaints.extend(world.argocd.difference(&world.cluster));
    complaints
}

#[test]
fn new_configuration_reaches_every_pod() {
    let mut report = Report::default();
    for case in cases() {
        let Some(objects) = case.with(Spec::new().config("REPLAYED", "yes")) else { continue };
        let mut world = case.world.clone();
        let state = world.deploy(&objects);
        let mut complaints = is_well(&world, &state);
        for (name, sets) in world.running() {
            let set = &world.cluster.sets[&(name.clone(), sets[0])];
            if sets.len() > 1 || !set.template.value.to_string().contains("REPLAYED") {
                complaints.push(format!("{name} runs with the old configuration"));
            }
        }
        report.check(case, &world, complaints);
    }
    report.end(20);
}

/// A number of copies is not part of a pod: none is replaced.
#[test]
fn another_scale_replaces_no_pod() {
    let mut report = Report::default();
    for case in cases() {
        for (name, scale, copies) in scales(case) {
            let Some(objects) = case.with(process(&name, Process::new().scale(scale))) else { continue };
            let mut world = case.world.clone();
            let before = world.running();
            let state = world.deploy(&objects);
            let mut complaints = is_well(&world, &state);
            if world.running() != before {
                complaints.push("pods are replaced".to_owned());
            }
            let deployment = deployment_of(case, &name);
            // A canary takes its autoscaler over with its next promotion.
            let is_canary = world.cluster.get("Deployment", &format!("{deployment}-primary")).is_some();
            let ready: u64 = world.cluster.serving(&deployment).iter().map(|set| set.ready).sum();
            if !is_canary && ready != copies {
                complaints.push(format!("{deployment} has {ready} copies, not {copies}"));
            }
            report.check(case, &world, complaints);
        }
    }
    report.end(20);
}

/// The Deployment of a process: one of its own, or a live one that it has taken over.
pub(super) fn deployment_of(case: &Case, name: &str) -> String {
    adopted(case, name).unwrap_or_else(|| format!("{}-{name}", text_name(case)))
}

/// The live Deployment that a process has taken over.
pub(super) fn adopted(case: &Case, name: &str) -> Option<String> {
    case.resolved()?.processes.get(name)?.adopt.name.as_ref().map(ToString::to_string)
}

fn text_name(case: &Case) -> String {
    case.app.name().map(ToString::to_string).unwrap_or_default()
}

/// For each process that has copies, one more of them. Not for a single copy by decision: `scale` over `singleton` is another rollout too,
/// and so another pod.
fn scales(case: &Case) -> Vec<(String, Scale, u64)> {
    let Some(resolved) = case.resolved() else { return Vec::new() };
    let mut scales = Vec::new();
    for (name, process) in &resolved.processes {
        let (scale, rollout) = match &process.workload {
            Workload::Service(service) => (service.scale, service.rollout),
            Workload::Worker { scale, rollout } => (*scale, *rollout),
            _ => continue,
        };
        if matches!(rollout, ResolvedRollout::Recreate {}) {
            continue;
        }
        let more = scale.fewest() + 1;
        let (scale, copies) = if scale.fewest() == scale.most() {
            (Scale::fixed(more), more)
        } else {
            (Scale::between(more, scale.most() + 1), more)
        };
        scales.push((name.to_string(), scale, copies.into()));
    }
    scales
}
