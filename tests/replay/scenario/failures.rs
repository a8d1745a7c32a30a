//! Versions that do not work: the old one serves on.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Report, cases};
use crate::replay::{
    argocd::State,
    cluster::{BAD_TAG, Fault, Live},
    object::{Key, annotation, text},
    world::World,
};

/// A migration that fails stops the sync: nothing that serves is touched.
#[test]
fn a_failing_migration_leaves_the_old_version() {
    let mut report = Report::default();
    for case in cases()
        .iter()
        .filter(|case| case.objects.iter().any(|object| annotation(object, "argocd.argoproj.io/hook") == Some("Sync")))
    {
        let mut world = case.world.clone();
        world.cluster.faults.insert(Fault::Jobs);
        let (running, before, files) = (world.running(), main_wave(&world), files(&world));
        let state = world.deploy(&with_other_files(&case.tagged("next")));
        let mut complaints = Vec::new();
        if !matches!(state, State::Failed(_)) {
            complaints.push(format!("the sync has {state}"));
        }
        if world.running() != running {
            complaints.push("pods are replaced".to_owned());
        }
        if main_wave(&world) != before {
            complaints.push("objects of the new version are there".to_owned());
        }
        if self::files(&world) != files {
            complaints.push("a pod of the old version would start again with files of the new one".to_owned());
        }
        world.cluster.faults.remove(&Fault::Jobs);
        let state = world.deploy(&case.tagged("mended"));
        if state != State::Succeeded {
            complaints.push(format!("the sync of the mended version has {state}"));
        }
        complaints.extend(world.ailing());
        report.check(case, &world, complaints);
    }
    report.end(5);
}

/// The specs of what comes after the jobs of a release.
fn main_wave(world: &World) -> Vec<(Key, String)> {
    let is_main = |live: &Live| annotation(&live.object, "argocd.argoproj.io/sync-wave").is_none();
    let objects = world.cluster.objects.iter().filter(|(key, live)| key.kind != "Job" && is_main(live));
    objects.map(|(key, live)| (key.clone(), live.object["spec"].to_string())).collect()
}

/// What the pods that run would find in their files, should they start again.
fn files(world: &World) -> Vec<(Key, String)> {
    let sets = world.cluster.of_kind("Deployment").flat_map(|(name, _)| world.cluster.serving(name));
    let maps = sets.flat_map(|set| &set.template.references).map(|reference| reference.to.clone());
    let maps = maps.filter(|to| to.kind == "ConfigMap");
    maps.map(|to| (world.cluster.objects[&to].object["data"].to_string(), to)).map(|(data, to)| (to, data)).collect()
}

/// The objects with another content of every file that is a text.
fn with_other_files(objects: &[Arc<Value>]) -> Vec<Arc<Value>> {
    let changed = objects.iter().map(|object| {
        let mut object = Value::clone(object);
        if text(&object, "/kind") == "ConfigMap"
            && let Some(data) = object.get_mut("data").and_then(Value::as_object_mut)
        {
            data.values_mut().for_each(|content| *content = json!("another"));
        }
        Arc::new(object)
    });
    changed.collect()
}

/// An image that cannot be pulled: pods of the old one serve on, and a revert is all it takes. Under a canary, Flagger gives up by itself.
#[test]
fn a_bad_image_serves_nobody() {
    let mut report = Report::default();
    for case in cases() {
        let mut world = case.world.clone();
        let before = world.running();
        world.deploy(&case.tagged(BAD_TAG));
        let mut complaints = Vec::new();
        for (name, live) in world.cluster.of_kind("Canary") {
            // A sync that has stopped at a job has not come as far as the canary.
            let phase = live.object.pointer("/status/phase").and_then(serde_json::Value::as_str).unwrap_or_default();
            if !matches!(phase, "Failed" | "Initialized") {
                complaints.push(format!("the canary {name} is {phase}"));
            }
        }
        let serves = world.running();
        for (name, sets) in &before {
            let is_recreated = world.cluster.get("Deployment", name).is_some_and(|live| {
                live.object.pointer("/spec/strategy/type").is_some_and(|strategy| strategy == "Recreate")
            });
            if !is_recreated && serves.get(name) != Some(sets) {
                complaints.push(format!("the old pods of {name} do not serve on"));
            }
        }
        let state = world.deploy(&case.objects);
        if state != State::Succeeded && !world.ailing().iter().all(|found| found.starts_with("Canary")) {
            complaints.push(format!("the sync of the revert has {state}"));
        }
        if world.running() != before {
            complaints.push("the revert does not bring back what ran before".to_owned());
        }
        // A canary that has failed says so until its next release.
        complaints.extend(world.ailing().into_iter().filter(|found| !found.starts_with("Canary")));
        complaints.extend(world.argocd.difference(&world.cluster));
        report.check(case, &world, complaints);
    }
    report.end(20);
}
