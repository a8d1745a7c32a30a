//! A login stands on every way in: over HTTP the load balancer leaves it out without a word.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::Protocol};

pub(super) static RULE: Rule =
    Rule { code: &codes::LOGIN_OVER_HTTP, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        let asks = ingress.setting("auth-type").is_some_and(|kind| kind != "none")
            || ingress.setting("jwt-validation").is_some();
        let serves_http = || ingress.listeners().any(|listener| listener.protocol == Protocol::Http);
        let redirects = || subject.ingresses().any(|other| ingress.shares_with(other) && other.redirect().is_some());
        if asks && serves_http() && !redirects() {
            let object = ingress.object;
            let message = format!("`{object}` asks for a login, and lets everybody in over HTTP");
            report.broken(object.spec, message, "add `ssl-redirect: \"443\"`, or listen with HTTPS alone");
        }
    }
}
