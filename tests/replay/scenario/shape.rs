//! Processes that go, and that are called otherwise.

use std::collections::BTreeMap;

use terrace::{
    App,
    spec::{Spec, Switch, text::Name},
};

use super::{
    Case, Report, cases,
    changes::{adopted, deployment_of},
    installed::process,
};
use crate::replay::{argocd::State, world::World};

/// A process goes with all that is its own, and nobody else notices.
#[test]
fn a_process_that_is_removed_leaves_the_others_alone() {
    let mut report = Report::default();
    for case in cases() {
        for name in processes(case) {
            let Some(objects) = case.with(process(&name, Switch::Off)) else { continue };
            let (world, complaints) = replaced(case, &name, &objects);
            report.check(case, &world, complaints);
        }
    }
    report.end(20);
}

/// A new name is a new process: the old one goes, and nobody else notices.
#[test]
fn a_process_that_is_renamed_is_another_one() {
    let mut report = Report::default();
    for case in cases() {
        // A workload that was taken over keeps its name, whatever its process is called.
        for name in processes(case).into_iter().filter(|name| adopted(case, name).is_none()) {
            let new = format!("{name}-two");
            let Some(objects) = case.render(&renamed(&case.app, &name, &new), Spec::new()) else { continue };
            let (world, mut complaints) = replaced(case, &name, &objects);
            let app = case.app.name().map(ToString::to_string).unwrap_or_default();
            let had = !case.world.cluster.serving(&format!("{app}-{name}")).is_empty();
            if had && world.cluster.serving(&format!("{app}-{new}")).is_empty() {
                complaints.push(format!("nothing runs as {new}"));
            }
            report.check(case, &world, complaints);
        }
    }
    report.end(20);
}

fn processes(case: &Case) -> Vec<String> {
    case.resolved().map(|app| app.processes.keys().map(ToString::to_string).collect()).unwrap_or_default()
}

/// Syncs a version without a process, and tells what is wrong with the rest.
fn replaced(case: &Case, process: &str, objects: &[std::sync::Arc<serde_json::Value>]) -> (World, Vec<String>) {
    let mut world = case.world.clone();
    world.argocd.confirms = true;
    let own = deployment_of(case, process);
    let others = |world: &World| {
        let running = world.running().into_iter().filter(|(name, _)| !name.starts_with(&own));
        running.collect::<BTreeMap<_, _>>()
    };
    let before = others(&world);
    let state = world.deploy(objects);
    let mut complaints = world.ailing();
    if state != State::Succeeded {
        complaints.push(format!("the sync has {state}"));
    }
    complaints.extend(world.argocd.difference(&world.cluster));
    if others(&world) != before {
        complaints.push("pods of other processes are replaced".to_owned());
    }
    let is_left = objects.iter().all(|object| object.pointer("/metadata/name").is_none_or(|name| *name != *own));
    if is_left && !world.cluster.serving(&own).is_empty() {
        complaints.push(format!("pods of {own} are left"));
    }
    (world, complaints)
}

/// The same app, in which a process has another name in every layer.
fn renamed(app: &App, from: &str, to: &str) -> App {
    let mut app = app.clone();
    let layers = std::iter::once(&mut app.spec).chain(app.environments.values_mut()).chain(app.clusters.values_mut());
    for layer in layers {
        layer.processes = std::mem::take(&mut layer.processes)
            .into_iter()
            .map(|(name, process)| {
                if name.as_str() == from {
                    (Name::try_from(to).expect("a name with a longer end"), process)
                } else {
                    (name, process)
                }
            })
            .collect();
    }
    app
}
