//! What a pod refers to is made by its app. What is there already is not seen here, hence a warning.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, PodTemplate, Report, Rule, Subject, codes,
    view::{Reference, maker, references},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::REFERENCE_NOT_MADE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for reference in references(pod) {
            if reference.key.is_none() || !refers_whole(pod, reference) {
                missing(subject, object, reference, report);
            }
        }
    }
}

/// Whether the pod refers to the same object as a whole too: it is reported once.
fn refers_whole(pod: PodTemplate<'_>, reference: Reference<'_>) -> bool {
    references(pod).any(|other| other.key.is_none() && other.kind == reference.kind && other.name == reference.name)
}

fn missing(subject: &Subject<'_>, object: Object<'_>, reference: Reference<'_>, report: &mut Report<'_>) {
    // Kubernetes puts this one into every namespace.
    let is_given = reference.kind == Kind::ConfigMap && reference.name == "kube-root-ca.crt";
    if is_given || maker(subject, reference).is_some() {
        return;
    }
    let Reference { kind, name, .. } = reference;
    let message = format!("`{object}` refers to {kind:?} `{name}`, which nothing in this app makes");
    let hint =
        "its pods do not start before it is there: add it, mend the name, or mark the reference `optional: true`";
    report.broken(object.spec, message, hint);
}
