//! A canary names the autoscaler of what it rolls out: Flagger and the autoscaler fight over the number of copies otherwise.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{canary_target, scalers, target_of, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::CANARY_WITHOUT_AUTOSCALER, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for canary in subject.of_kind(Kind::Canary) {
        let Some(target) = canary_target(canary) else { continue };
        let Some(scaler) = scalers(subject).find(|scaler| target_of(*scaler) == Some(target)) else { continue };
        let named = canary.spec_field("autoscalerRef");
        let is_named = named.is_some_and(|named| {
            text(named, "name") == Some(scaler.name)
                && text(named, "kind") == scaler.node.kind()
                && text(named, "apiVersion") != Some("autoscaling/v1")
        });
        if !is_named {
            let message = format!("`{canary}` does not name `{scaler}`, which scales its target");
            let (version, kind) =
                (scaler.node.api_version().unwrap_or_default(), scaler.node.kind().unwrap_or_default());
            let hint = format!("write `autoscalerRef: {{apiVersion: {version}, kind: {kind}, name: {}}}`", scaler.name);
            report.broken(canary.spec, message, hint);
        }
    }
}
