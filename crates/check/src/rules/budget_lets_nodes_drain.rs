//! A budget leaves a copy that may be evicted: without one no node can be drained, and no cluster upgraded.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, PodTemplate, Report, Rule, Subject, codes,
    view::{Count, fewest_copies, selects, selects_primary},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::BUDGET_STOPS_DRAINS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for budget in subject.of_kind(Kind::PodDisruptionBudget) {
        let Some(selector) = budget.spec_field("selector") else { continue };
        let is_selected =
            |pod: &PodTemplate<'_>| selects(selector, pod.labels) || selects_primary(selector, pod.labels);
        for (workload, _) in subject.pods().filter(|(object, pod)| object.kind.keeps_running() && is_selected(pod)) {
            let copies = fewest_copies(subject, workload);
            let count = |field: &str| budget.spec_field(field).and_then(Count::of);
            let hint = match (count("minAvailable"), count("maxUnavailable")) {
                (Some(least), _) if copies > 0 && least.of_pods(copies) >= copies => {
                    "write `maxUnavailable: 25%` in place of `minAvailable`, or run more copies"
                }
                (_, Some(most)) if most.is_zero() => "write `maxUnavailable: 25%`: it is rounded up",
                _ => continue,
            };
            let message = format!("`{budget}` lets no copy of `{workload}` be evicted with {copies} running");
            report.broken(budget.spec, message, hint);
        }
    }
}
