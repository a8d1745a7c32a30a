//! Two Ingresses of one load balancer do not answer for the same host and path at the same place: which one does is chance.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::RULES_SHADOW, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in subject.ingresses().enumerate() {
        for first in subject.ingresses().take(index) {
            if !first.shares_with(second) || first.order() != second.order() {
                continue;
            }
            let shadowed = second.rules().find(|rule| {
                first
                    .rules()
                    .any(|other| (other.host, other.path, other.path_type) == (rule.host, rule.path, rule.path_type))
            });
            if let Some(rule) = shadowed {
                let (host, path) = (rule.host.unwrap_or("*"), rule.path);
                let message = format!("`{}` and `{}` both answer for `{host}{path}`", first.object, second.object);
                report.broken(second.object.spec, message, "change the path of one, or give it a lower `group.order`");
            }
        }
    }
}
