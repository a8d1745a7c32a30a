//! The selector of what a canary rolls out is one label that Flagger knows: it copies no other, and traffic would mix.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{canary_of, entries},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::CANARY_SELECTOR, level: Level::Error, since: Edition::Of202611, check };

/// Flagger's flag `-selector-labels`, as it is unless changed.
const KNOWN: [&str; 3] = ["app", "name", "app.kubernetes.io/name"];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, _) in subject.pods().filter(|(object, _)| canary_of(subject, object).is_some()) {
        let Some(selector) = workload.spec_field("selector") else { continue };
        let mut labels = entries(selector.get("matchLabels"));
        let is_known = matches!((labels.next(), labels.next()), (Some((key, _)), None) if KNOWN.contains(&key));
        if !is_known || selector.get("matchExpressions").is_some() {
            let message = format!("the selector of `{workload}` is not one of the labels that Flagger copies");
            report.broken(workload.spec, message, "select by `app.kubernetes.io/name` alone");
        }
    }
}
