//! No member of a group counts on HTTP where another one redirects it: the redirect holds for the whole load balancer.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::Protocol};

pub(super) static RULE: Rule =
    Rule { code: &codes::REDIRECT_DROPS_RULES, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses().filter(|ingress| ingress.redirect().is_none()) {
        let redirecting = subject.ingresses().find(|other| ingress.shares_with(*other) && other.redirect().is_some());
        let Some(redirecting) = redirecting else { continue };
        let (object, redirecting) = (ingress.object, redirecting.object);
        if ingress.listeners().any(|listener| listener.protocol == Protocol::Http) {
            let message =
                format!("`{object}` answers over HTTP, and `{redirecting}` redirects HTTP for their whole group");
            report.broken(object.spec, message, "redirect here too, or put it into another group");
        }
    }
}
