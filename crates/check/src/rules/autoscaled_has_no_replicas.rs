//! What an autoscaler scales says no number of copies itself: each sync would set it back.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
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
                report.broken(workload.spec, message, "remove `spec.replicas`: each sync would set the number back");
            }
        }
    }
}
