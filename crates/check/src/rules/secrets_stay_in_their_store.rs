//! No Secret with a value is written in a repository.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule = Rule { code: &codes::PLAIN_SECRET, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for secret in subject.of_kind(Kind::Secret) {
        let values = entries(secret.node.get("data")).chain(entries(secret.node.get("stringData")));
        if values.filter_map(|(_, value)| value.as_str()).any(|value| !value.is_empty()) {
            let message = format!("`{secret}` holds its values in the open");
            report.broken(
                secret.spec,
                message,
                "keep them in the secret store, and write `secrets: {NAME: key#property}`",
            );
        }
    }
}
