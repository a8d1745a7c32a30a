//! What an autoscaler scales says no number of copies itself: each sync would set it back.

use terrace_diagnostic::Path;
use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{scalers, target_of},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::REPLICAS_BESIDE_AUTOSCALER, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for scaler in scalers(subject) {
        let Some((kind, name)) = target_of(scaler) else { continue };
        for workload in subject.objects.iter().filter(|object| object.kind.keeps_running() && object.name == name) {
            if workload.node.kind() != Some(kind) {
                continue;
            }
            if let Some(replicas) = workload.spec_field("replicas").and_then(Node::as_i64) {
                let message = format!("`{workload}` has `replicas: {replicas}`, and `{scaler}` scales it");
                report.broken(workload.spec, message, edit(workload, scaler));
            }
        }
    }
}

/// Where the number is not the app's, but that of a process without `scale`, there is nothing to remove.
fn edit(workload: &Object<'_>, scaler: Object<'_>) -> String {
    if is_raw(workload) || !is_raw(&scaler) {
        return "remove `spec.replicas`: each sync would set the number back".to_owned();
    }
    let name = workload.name;
    let patch =
        format!("a patch: `{{target: {{kind: Deployment, name: {name}}}, merge: {{spec: {{replicas: null}}}}}}`");
    match scaler.kind {
        Kind::HorizontalPodAutoscaler => {
            format!(
                "write `scale: {{min: .., max: ..}}` at the process in place of `{scaler}`, or take the number away with {patch}"
            )
        }
        _ => format!("take the number away with {patch}: each sync would set it back"),
    }
}

/// Whether it stands among the app's `objects`.
fn is_raw(object: &Object<'_>) -> bool {
    object.spec.starts_with(&Path::root().key("objects"))
}
