//! A redirect to HTTPS leads to a port that the load balancer listens on with HTTPS.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Listener, Protocol},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::REDIRECT_WITHOUT_HTTPS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        let Some(port) = ingress.redirect() else { continue };
        let is_https = |listener| listener == Listener { protocol: Protocol::Https, port };
        let mut members = subject.ingresses().filter(|other| ingress.shares_with(*other));
        if !members.any(|member| member.listeners().any(is_https)) {
            let object = ingress.object;
            let message = format!("`{object}` redirects to port {port}, where nothing listens with HTTPS");
            report.broken(
                object.spec,
                message,
                format!("add `{{\"HTTPS\":{port}}}` to `listen-ports`, with a certificate"),
            );
        }
    }
}
