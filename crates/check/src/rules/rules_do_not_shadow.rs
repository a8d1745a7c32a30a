//! Two Ingresses of one load balancer do not answer for the same host and path at the same place: which one does is chance.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Ingress, IngressRule, is_below},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::RULES_SHADOW, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in subject.ingresses().enumerate() {
        for first in subject.ingresses().take(index) {
            if !first.shares_with(second) {
                continue;
            }
            hidden(first, second, report);
            if first.order() != second.order() {
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

/// The controller sorts the paths of an Ingress, and not those of its group: there the place of the Ingress decides.
fn hidden(one: Ingress<'_>, other: Ingress<'_>, report: &mut Report<'_>) {
    let comes_first = (one.order(), one.object.name) <= (other.order(), other.object.name);
    let (first, second) = if comes_first { (one, other) } else { (other, one) };
    let hides = |wide: &IngressRule<'_>, rule: &IngressRule<'_>| {
        wide.host == rule.host && wide.path_type == "Prefix" && is_below(rule.path, wide.path)
    };
    for rule in second.rules() {
        if let Some(wide) = first.rules().find(|wide| hides(wide, &rule)) {
            let (host, path) = (rule.host.unwrap_or("*"), rule.path);
            let message = format!(
                "`{host}{path}` never gets to `{}`: `{}` comes before it, and answers for `{host}{}`",
                second.object, first.object, wide.path
            );
            let hint = format!("give it a lower `group.order`: {} or less", first.order().saturating_sub(1));
            report.broken(second.object.spec, message, hint);
            return;
        }
    }
}
