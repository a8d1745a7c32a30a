//! A volume that one node at a time can mount has one copy, and a rollout that stops it first.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{fewest_copies, scaler_of, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::VOLUME_NOT_SHARED, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (deployment, pod) in subject.pods().filter(|(object, _)| object.kind == Kind::Deployment) {
        let claims = pod.volumes().filter_map(|volume| text(volume.get("persistentVolumeClaim")?, "claimName"));
        for claim in claims.filter_map(|name| subject.find(Kind::PersistentVolumeClaim, name)) {
            let modes =
                || claim.spec_field("accessModes").map(Node::items).into_iter().flatten().filter_map(Node::as_str);
            if !modes().any(|mode| mode.starts_with("ReadWriteOnce")) || modes().any(|mode| mode == "ReadWriteMany") {
                continue;
            }
            let strategy = deployment.spec_field("strategy").and_then(|strategy| text(strategy, "type"));
            let hint = if fewest_copies(subject, deployment) > 1 || scaler_of(subject, deployment).is_some() {
                "run one copy, or make it a StatefulSet with a claim for each"
            } else if strategy != Some("Recreate") {
                "set `strategy: {type: Recreate}`: the new copy waits for the volume that the old one holds"
            } else {
                continue;
            };
            let message = format!("`{deployment}` mounts `{claim}`, which one node at a time can have");
            report.broken(deployment.spec, message, hint);
        }
    }
}
