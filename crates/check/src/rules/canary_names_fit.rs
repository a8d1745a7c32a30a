//! The name of what a canary rolls out leaves room for `-primary`, which Flagger puts behind it in a label.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{canary_target, service_name},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::CANARY_NAME_TOO_LONG, level: Level::Error, since: Edition::Of202611, check };

/// 63 less the length of `-primary`.
const LONGEST: usize = 55;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for canary in subject.of_kind(Kind::Canary) {
        let names = [canary_target(canary).map(|(_, name)| name), service_name(canary)];
        if let Some(name) = names.into_iter().flatten().find(|name| name.len() > LONGEST) {
            let message = format!("`{canary}` rolls out `{name}`, which has more than {LONGEST} characters");
            report.broken(canary.spec, message, "shorten it: Flagger cannot make the primary");
        }
    }
}
