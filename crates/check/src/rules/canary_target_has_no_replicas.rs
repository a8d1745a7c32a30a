//! What a canary rolls out says no number of copies: Flagger scales it to none between releases, and each sync would start it again.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::canary_of};

pub(super) static RULE: Rule =
    Rule { code: &codes::REPLICAS_UNDER_CANARY, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for workload in subject.objects.iter().filter(|object| object.kind.keeps_running()) {
        let Some(replicas) = workload.spec_field("replicas").and_then(Node::as_i64) else { continue };
        if let Some(canary) = canary_of(subject, workload) {
            let message = format!("`{workload}` has `replicas: {replicas}`, and `{canary}` scales it");
            report.broken(
                workload.spec,
                message,
                "remove `spec.replicas`, and give it an autoscaler with as many for `min` and `max`",
            );
        }
    }
}
