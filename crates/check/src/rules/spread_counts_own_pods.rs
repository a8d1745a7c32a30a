//! A spread constraint counts the pods that it spreads.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{selects, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::SPREAD_COUNTS_NOTHING, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for constraint in pod.spread_constraints() {
            if constraint.get("labelSelector").is_some_and(|selector| selects(selector, pod.labels)) {
                continue;
            }
            let key = text(constraint, "topologyKey").unwrap_or_default();
            let message = format!("the spread of `{object}` over `{key}` does not count its own pods");
            report.broken(object.spec, message, "select the pods by their own labels in `labelSelector`");
        }
    }
}
