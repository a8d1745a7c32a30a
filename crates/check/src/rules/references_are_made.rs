//! What a pod refers to is made by its app. What is there already is not seen here, hence a warning.

use terrace_spec::{
    platform::{Edition, Level},
    resolve::{Claim, ResolvedApp, ResolvedVolume},
};

use crate::{Kind, Object, PodTemplate, Report, Rule, Subject, codes, view::Reference};

pub(super) static RULE: Rule =
    Rule { code: &codes::REFERENCE_NOT_MADE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for reference in pod.references() {
            if reference.maker.is_none() && (reference.key.is_none() || !refers_whole(pod, reference)) {
                missing(subject.app, object, reference, report);
            }
        }
    }
}

/// Whether the pod refers to the same object as a whole too: it is reported once.
fn refers_whole(pod: &PodTemplate<'_>, reference: &Reference<'_>) -> bool {
    pod.references().iter().any(|other| other.key.is_none() && other.is_to_same(reference))
}

fn missing(app: &ResolvedApp, object: &Object<'_>, reference: &Reference<'_>, report: &mut Report<'_>) {
    // Kubernetes puts this one into every namespace.
    if reference.kind == Kind::ConfigMap && reference.name == "kube-root-ca.crt" {
        return;
    }
    let Reference { kind, name, .. } = reference;
    let is_there = |volume: &ResolvedVolume| matches!(&volume.claim, Claim::Existing(claim) if claim.as_str() == *name);
    if *kind == Kind::PersistentVolumeClaim && app.volumes.values().any(is_there) {
        return;
    }
    let message = format!("`{object}` refers to {kind:?} `{name}`, which nothing in this app makes");
    let hint =
        "its pods do not start before it is there: add it, mend the name, or mark the reference `optional: true`";
    report.broken(object.spec, message, hint);
}
