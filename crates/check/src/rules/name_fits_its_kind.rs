//! A name leaves room for what its kind puts behind it.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::NAME_TOO_LONG, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.objects {
        let (longest, why) = match object.kind {
            Kind::CronJob => (52, "Kubernetes puts the time of each run behind it"),
            Kind::StatefulSet => (52, "Kubernetes puts the hash of each revision behind it, in a label"),
            Kind::Service => (63, "it is a label of DNS names"),
            Kind::Job => (63, "its pods have it in a label"),
            Kind::ScaledObject => (54, "KEDA puts `keda-hpa-` before it"),
            _ => continue,
        };
        let length = object.name.len();
        if length > longest {
            let message = format!("the name of `{object}` has {length} characters, and may have {longest}");
            report.broken(object.spec, message, format!("shorten it: {why}"));
        }
        if object.kind == Kind::Service && !object.name.starts_with(|first: char| first.is_ascii_lowercase()) {
            let message = format!("the name of `{object}` does not begin with a letter");
            report.broken(object.spec, message, "begin it with a lower-case letter: Kubernetes refuses any other");
        }
    }
}
