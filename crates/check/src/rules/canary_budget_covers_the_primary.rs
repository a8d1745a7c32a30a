//! The budget of what a canary rolls out selects the primary: between releases nothing else serves.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{PRIMARY, canary_of, selects},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::BUDGET_MISSES_PRIMARY, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, pod) in subject.pods().filter(|(object, _)| canary_of(subject, object).is_some()) {
        for budget in subject.of_kind(Kind::PodDisruptionBudget) {
            if budget.spec_field("selector").is_some_and(|selector| selects(selector, pod.labels)) {
                let message = format!("`{budget}` covers the pods of `{workload}`, and not those of its primary");
                let hint = format!("select `{}{PRIMARY}`: between releases the target has no pods", workload.name);
                report.broken(budget.spec, message, hint);
            }
        }
    }
}
