//! The target of a route's record is said by its Gateway: ExternalDNS does not read it off the route.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::DNS_TARGET_IGNORED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for route in subject.of_kind(Kind::HttpRoute) {
        let target = entries(route.annotations).find(|(key, _)| {
            key.strip_prefix("external-dns.").is_some_and(|rest| rest.ends_with("kubernetes.io/target"))
        });
        if let Some((key, _)) = target {
            let message = format!("`{key}` on `{route}` is not read");
            report.broken(route.spec, message, "write it on the Gateway, or delete it");
        }
    }
}
