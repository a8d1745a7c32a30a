//! A spread constraint of what a canary rolls out selects by its name: Flagger rewrites no other for the primary.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{canary_of, entries, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::SPREAD_MISSES_PRIMARY, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, pod) in subject.pods().filter(|(object, _)| canary_of(subject, object).is_some()) {
        for constraint in pod.spread_constraints() {
            let labels = constraint.get("labelSelector").and_then(|selector| selector.get("matchLabels"));
            if !entries(labels).any(|(_, value)| value.as_str() == Some(workload.name)) {
                let key = text(constraint, "topologyKey").unwrap_or_default();
                let message = format!("the spread of `{workload}` over `{key}` is not kept for its primary");
                let hint = format!("select by `app.kubernetes.io/name: {}` in `labelSelector`", workload.name);
                report.broken(workload.spec, message, hint);
            }
        }
    }
}
