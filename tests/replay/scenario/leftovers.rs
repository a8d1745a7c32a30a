//! What pods refer to, and the app has no more.

use serde_json::{Value, json};

use super::{Case, Report, cases};
use crate::replay::{
    argocd::State,
    cluster::Fault,
    object::{Template, annotation, text},
};

/// Where the last file, secret or identity of an app goes, pods of the old version run on until new ones are ready, and may start anew: what
/// they refer to goes after them. Where the migration fails they serve on, and it does not go at all.
#[test]
fn what_running_pods_refer_to_outlives_them() {
    let mut report = Report::default();
    for case in cases() {
        let (kept, gone) = without_prerequisites(case);
        if gone.is_empty() {
            continue;
        }
        let mut world = case.world.clone();
        world.argocd.confirms = true;
        let failing = world.clone();
        let state = world.deploy(&kept);
        let mut complaints = world.ailing();
        if state != State::Succeeded {
            complaints.push(format!("the sync has {state}"));
        }
        complaints.extend(world.argocd.difference(&world.cluster));
        // Argo CD is done before Flagger has looked at the new version: a primary goes without until that is promoted. It has copies of its
        // files; for a secret or an identity `docs/argocd.md` says to take it from the pods first.
        world.cluster.broken.retain(|found| {
            let (of, what) =
                found.split_once(" runs, and could not start again, for this is gone: ").unwrap_or_default();
            !of.ends_with("-primary") || what.contains("ConfigMap")
        });
        report.check(case, &world, complaints);
        if case.objects.iter().any(|object| annotation(object, "argocd.argoproj.io/hook") == Some("Sync")) {
            let mut world = failing;
            world.cluster.faults.insert(Fault::Jobs);
            world.deploy(&kept);
            report.check(case, &world, []);
        }
    }
    report.end(20);
}

/// The objects without those of the first wave, and their names; no pod refers to any of them.
fn without_prerequisites(case: &Case) -> (Vec<std::sync::Arc<Value>>, Vec<String>) {
    let is_first = |object: &Value| {
        matches!(text(object, "/kind"), "ConfigMap" | "ExternalSecret" | "ServiceAccount" | "Password")
    };
    let gone = case.objects.iter().filter(|object| is_first(object)).map(|object| text(object, "/metadata/name"));
    let gone = gone.map(str::to_owned).collect();
    let kept = case.objects.iter().filter(|object| !is_first(object)).map(|object| {
        let mut object = Value::clone(object);
        let at = if text(&object, "/kind") == "CronJob" { "/spec/jobTemplate/spec/template" } else { "/spec/template" };
        if Template::of(&object).is_some()
            && let Some(template) = object.pointer_mut(at)
        {
            strip(template);
        }
        std::sync::Arc::new(object)
    });
    (kept.collect(), gone)
}

/// Takes from a pod whatever it refers to, but for its disks and what its images are pulled with.
fn strip(template: &mut Value) {
    let Some(spec) = template.get_mut("spec").and_then(Value::as_object_mut) else { return };
    spec.remove("serviceAccountName");
    spec.remove("imagePullSecrets");
    let is_stored = |volume: &Value| volume.get("configMap").is_some() || volume.get("secret").is_some();
    if let Some(volumes) = spec.get_mut("volumes").and_then(Value::as_array_mut) {
        volumes.retain(|volume| !is_stored(volume));
    }
    for containers in ["containers", "initContainers"] {
        for container in spec.get_mut(containers).and_then(Value::as_array_mut).into_iter().flatten() {
            container["envFrom"] = json!([]);
            if let Some(variables) = container.get_mut("env").and_then(Value::as_array_mut) {
                variables.retain(|variable| variable.pointer("/valueFrom/secretKeyRef").is_none());
            }
        }
    }
}
