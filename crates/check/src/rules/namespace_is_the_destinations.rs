//! No object names its namespace, and an app emits none: where it goes is the destination's to say.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::NAMESPACE_SET, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.objects {
        if object.kind == Kind::Namespace {
            let hint = "delete it: Argo CD makes the namespace of the destination (`CreateNamespace=true`)";
            report.broken(object.spec, format!("the app emits `{object}`"), hint);
        } else if let Some(namespace) = object.namespace {
            let message = format!("`{object}` names the namespace `{namespace}`");
            report.broken(object.spec, message, "delete `metadata.namespace`: an app goes where its destination says");
        }
    }
}
