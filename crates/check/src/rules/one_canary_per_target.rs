//! A workload has one canary: two never settle.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::canary_target};

pub(super) static RULE: Rule =
    Rule { code: &codes::TWO_CANARIES, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in subject.of_kind(Kind::Canary).enumerate() {
        let Some((kind, name)) = canary_target(second) else { continue };
        let first = subject.of_kind(Kind::Canary).take(index).find(|first| canary_target(*first) == Some((kind, name)));
        if let Some(first) = first {
            let message = format!("`{first}` and `{second}` both roll out `{kind}/{name}`");
            report.broken(second.spec, message, "delete one of them");
        }
    }
}
