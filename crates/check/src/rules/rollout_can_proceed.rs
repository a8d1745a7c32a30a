//! A rollout may start a copy too many, or miss one: it could not begin otherwise, and Kubernetes refuses it.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::Count};

pub(super) static RULE: Rule =
    Rule { code: &codes::ROLLOUT_STUCK, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for deployment in subject.of_kind(Kind::Deployment) {
        let Some(rolling) = deployment.spec_field("strategy").and_then(|strategy| strategy.get("rollingUpdate")) else {
            continue;
        };
        let is_zero = |field: &str| rolling.get(field).and_then(Count::of).is_some_and(Count::is_zero);
        if is_zero("maxSurge") && is_zero("maxUnavailable") {
            let message =
                format!("`{deployment}` may neither start a copy too many nor miss one while it is rolled out");
            report.broken(deployment.spec, message, "set `maxSurge: 25%` and leave `maxUnavailable: 0`");
        }
    }
}
