//! What a pod refers to is made by its app. What is there already is not seen here, hence a warning.

use terrace_spec::{
    platform::{Edition, Level},
    resolve::{Claim, ResolvedApp, ResolvedPullSecret, ResolvedVolume},
};

use crate::{
    Kind, Object, PodTemplate, Report, Rule, Subject, codes,
    view::{Reader, Reference},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::REFERENCE_NOT_MADE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for reference in pod.references() {
            if reference.maker.is_some() || subject.is_made(reference.kind, reference.name) {
                continue;
            }
            match reference.reader {
                Reader::Container if reference.key.is_none() || !refers_whole(pod, reference) => {
                    missing(subject.app, object, reference, report);
                }
                Reader::Node if !is_said_to_be_there(subject, reference.name) => not_pulled(object, reference, report),
                Reader::Container | Reader::Node => {}
            }
        }
    }
}

/// Whether the pod refers to the same object as a whole too: it is reported once.
fn refers_whole(pod: &PodTemplate<'_>, reference: &Reference<'_>) -> bool {
    let mut read = pod.references().iter().filter(|other| other.reader == Reader::Container);
    read.any(|other| other.key.is_none() && other.is_to_same(reference))
}

/// Whether the app says that the Secret is there already: `pullSecrets: {regcred: on}`.
fn is_said_to_be_there(subject: &Subject<'_>, name: &str) -> bool {
    let mut said = subject.app.pull_secrets.iter();
    said.any(|(said, secret)| *secret == ResolvedPullSecret::Existing && said.as_str() == name)
}

fn not_pulled(object: &Object<'_>, Reference { name, .. }: &Reference<'_>, report: &mut Report<'_>) {
    let message = format!("`{object}` pulls its images with Secret `{name}`, which nothing in this app makes");
    let hint = format!(
        "images of a private registry are not pulled before it is there: add it, mend the name, or say that it is there with `pullSecrets: {{{name}: on}}`"
    );
    report.broken(object.spec, message, hint);
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
