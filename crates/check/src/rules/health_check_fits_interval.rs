//! A load balancer's check has an answer, or none, before the next one begins. AWS refuses any other.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::HEALTH_CHECK_OVERLAPS, level: Level::Error, since: Edition::Of202611, check };

/// The controller's own, in seconds.
const DEFAULTS: (i64, i64) = (15, 5);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        let seconds = |key: &str| ingress.setting(key).and_then(|text| text.trim().parse::<i64>().ok());
        let interval = seconds("healthcheck-interval-seconds").unwrap_or(DEFAULTS.0);
        let timeout = seconds("healthcheck-timeout-seconds").unwrap_or(DEFAULTS.1);
        if timeout >= interval {
            let object = ingress.object;
            let message = format!("`{object}` waits {timeout}s for an answer, and asks again after {interval}s");
            report.broken(object.spec, message, "make the timeout shorter than the interval");
        }
    }
}
