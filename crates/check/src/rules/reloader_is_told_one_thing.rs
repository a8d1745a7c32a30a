//! Reloader watches all that a pod uses, or what it is told to search for: the first cancels the second.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::RELOADER_CONTRADICTION, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        let is_contradiction = |annotations: Node<'_>| {
            let is_on = |key: &str| annotations.get(key).and_then(Node::as_str) == Some("true");
            is_on("reloader.stakater.com/auto") && is_on("reloader.stakater.com/search")
        };
        if [object.annotations, pod.annotations].into_iter().flatten().any(is_contradiction) {
            let message =
                format!("`{object}` has both `reloader.stakater.com/auto` and `reloader.stakater.com/search`");
            report.broken(object.spec, message, "keep one of them: `search` has no effect beside `auto`");
        }
    }
}
