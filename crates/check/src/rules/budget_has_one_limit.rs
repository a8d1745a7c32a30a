//! A budget says what must be available, or what may be unavailable. Kubernetes refuses both.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::BUDGET_SAYS_TWO_THINGS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for budget in subject.of_kind(Kind::PodDisruptionBudget) {
        if budget.spec_field("minAvailable").is_some() && budget.spec_field("maxUnavailable").is_some() {
            let message = format!("`{budget}` has both `minAvailable` and `maxUnavailable`");
            report.broken(budget.spec, message, "keep `maxUnavailable`: it grows with the number of copies");
        }
    }
}
