//! A pod has one budget: Kubernetes evicts none that has two.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::selects};

pub(super) static RULE: Rule = Rule { code: &codes::TWO_BUDGETS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| !object.kind.runs_to_end()) {
        let mut budgets = subject
            .of_kind(Kind::PodDisruptionBudget)
            .filter(|budget| budget.spec_field("selector").is_some_and(|selector| selects(selector, pod.labels)));
        if let (Some(first), Some(second)) = (budgets.next(), budgets.next()) {
            let message = format!("`{first}` and `{second}` both select the pods of `{object}`");
            report.broken(second.spec, message, "keep one of them: an eviction that meets two fails");
        }
    }
}
