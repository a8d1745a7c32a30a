//! A secret that is fetched periodically has a period: with `0` it is fetched once, and a rotation is never seen.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::NEVER_REFRESHED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for secret in subject.of_kind(Kind::ExternalSecret) {
        let policy = secret.spec_field("refreshPolicy").and_then(Node::as_str).unwrap_or("Periodic");
        let Some(interval) = secret.spec_field("refreshInterval").filter(|_| policy == "Periodic") else { continue };
        let is_zero = interval.as_i64() == Some(0)
            || interval.as_str().is_some_and(|text| !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')));
        if is_zero {
            let message = format!("`{secret}` is fetched once, and never again");
            report.broken(
                secret.spec,
                message,
                "write `refreshInterval: 1h`, or `refreshPolicy: CreatedOnce` where once is meant",
            );
        }
    }
}
