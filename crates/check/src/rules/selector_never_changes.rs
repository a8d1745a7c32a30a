//! A selector holds labels of identity only: it can never be changed, and a label of a version always is.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::SELECTOR_CHANGES, level: Level::Error, since: Edition::Of202611, check };

/// Labels that say which version or release an object is of.
const CHANGING: [&str; 9] = [
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/version",
    "chart",
    "heritage",
    "helm.sh/chart",
    "pod-template-hash",
    "release-version",
    "tags.datadoghq.com/version",
    "version",
];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, _) in subject.pods().filter(|(object, _)| !object.kind.runs_to_end()) {
        let labels = object.spec_field("selector").and_then(|selector| selector.get("matchLabels"));
        for (label, _) in entries(labels).filter(|(label, _)| CHANGING.contains(label)) {
            let message = format!("the selector of `{object}` has the label `{label}`, which changes with releases");
            report.broken(
                object.spec,
                message,
                "select by `app.kubernetes.io/name` alone: a selector can never be changed",
            );
        }
    }
}
