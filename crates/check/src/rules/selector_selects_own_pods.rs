//! The selector of a workload selects the pods that it makes. Kubernetes refuses any other.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::selects};

pub(super) static RULE: Rule =
    Rule { code: &codes::SELECTOR_MISSES_PODS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| !object.kind.runs_to_end()) {
        let Some(selector) = object.spec_field("selector") else { continue };
        if !selects(selector, pod.labels) {
            let message = format!("the selector of `{object}` does not select the pods that it makes");
            report.broken(object.spec, message, "give the pod template every label of `spec.selector`");
        }
    }
}
