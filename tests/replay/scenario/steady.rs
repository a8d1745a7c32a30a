//! The first sync into an empty namespace, and a second one of the same.

use super::{Report, cases};
use crate::replay::argocd::State;

/// Everything is made, in an order in which nothing waits for what comes later, and everything is well in the end.
#[test]
fn the_first_sync_ends_healthy() {
    let mut report = Report::default();
    for case in cases() {
        let world = &case.world;
        let mut complaints = world.ailing();
        if case.first != State::Succeeded {
            complaints.push(format!("the sync has {}", case.first));
        }
        complaints.extend(world.argocd.difference(&world.cluster));
        for service in world.cluster.names("Service").into_iter().filter(|name| !name.ends_with("-canary")) {
            // The model runs the pods of Deployments alone.
            let is_governing = world
                .cluster
                .of_kind("StatefulSet")
                .any(|(_, live)| live.object.pointer("/spec/serviceName").is_some_and(|name| *name == *service));
            if !is_governing && world.cluster.endpoints(&service).is_empty() {
                complaints.push(format!("the Service {service} has no pods"));
            }
        }
        for (name, job) in world.cluster.of_kind("CronJob") {
            let missing = job.template.as_ref().and_then(|template| world.cluster.missing(template));
            complaints.extend(
                missing.map(|missing| format!("a run of {name} could not start, for this is not there: {missing}")),
            );
        }
        report.check(case, world, complaints);
    }
    report.end(20);
}

/// Nothing differs, so nothing is synced by itself; whoever syncs nevertheless replaces no pod.
#[test]
fn a_second_sync_changes_nothing() {
    let mut report = Report::default();
    for case in cases() {
        let mut world = case.world.clone();
        let (runs, running) = (world.cluster.runs.len(), world.running());
        let mut complaints = Vec::new();
        world.deploy(&case.objects);
        if world.cluster.runs.len() != runs {
            complaints.push("a job runs again for a revision that changes nothing".to_owned());
        }
        let state = world.sync();
        if state != State::Succeeded {
            complaints.push(format!("the sync has {state}"));
        }
        if world.running() != running {
            complaints.push("pods are replaced".to_owned());
        }
        let hooks = case
            .objects
            .iter()
            .filter(|object| object.pointer("/metadata/annotations/argocd.argoproj.io~1hook").is_some());
        let again = world.cluster.runs.len() - runs;
        if again != hooks.count() {
            complaints.push(format!("{again} jobs run again, which are not the hooks"));
        }
        complaints.extend(world.ailing());
        report.check(case, &world, complaints);
    }
    report.end(20);
}
