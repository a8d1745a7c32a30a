//! A canary rolls out a workload of its app.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::canary_target};

pub(super) static RULE: Rule =
    Rule { code: &codes::CANARY_OF_NOTHING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for canary in subject.of_kind(Kind::Canary) {
        let Some((kind, name)) = canary_target(canary) else { continue };
        if !subject.objects.iter().any(|object| object.name == name && object.node.kind() == Some(kind)) {
            let message = format!("`{canary}` rolls out `{kind}/{name}`, which this app does not have");
            report.broken(canary.spec, message, "write the kind and the name of the workload in `targetRef`");
        }
    }
}
