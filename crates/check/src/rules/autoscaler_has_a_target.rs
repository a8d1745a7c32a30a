//! An autoscaler names a workload of its app.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{scalers, target_of},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::SCALES_NOTHING, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for scaler in scalers(subject) {
        let Some((kind, name)) = target_of(scaler) else { continue };
        let mut targets = subject.objects.iter();
        if !targets.any(|object| object.name == name && object.node.kind() == Some(kind)) {
            let message = format!("`{scaler}` scales `{kind}/{name}`, which this app does not have");
            report.broken(scaler.spec, message, "write the kind and the name of the workload in `scaleTargetRef`");
        }
    }
}
