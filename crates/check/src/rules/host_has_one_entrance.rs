//! A host name leads to one entrance: of two objects that claim its record the first wins, for as long as it is there.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{Ingress, entries, text},
};

pub(super) static RULE: Rule = Rule { code: &codes::HOST_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (index, second) in subject.objects.iter().enumerate().filter(|(_, object)| has_hosts(object.kind)) {
        for first in subject.objects.iter().take(index).filter(|object| has_hosts(object.kind)) {
            if shares_entrance(*first, *second) || set_identifier(*first) != set_identifier(*second) {
                continue;
            }
            if let Some(host) = hosts(*second).find(|host| hosts(*first).any(|other| other == *host)) {
                let message = format!("`{first}` and `{second}` both claim the record of `{host}`");
                let hint = if second.kind == Kind::VirtualService && first.kind == second.kind {
                    "keep the host on one of them, with the routes of both"
                } else {
                    "keep the host on one of them, or put both behind one load balancer"
                };
                report.broken(second.spec, message, hint);
            }
        }
    }
}

const fn has_hosts(kind: Kind) -> bool {
    matches!(kind, Kind::Ingress | Kind::HttpRoute | Kind::VirtualService | Kind::Service)
}

/// The names that ExternalDNS reads of an object.
fn hosts(object: Object<'_>) -> impl Iterator<Item = &str> {
    let annotated = entries(object.annotations)
        .filter(|(key, _)| {
            key.strip_prefix("external-dns.").is_some_and(|rest| rest.ends_with("kubernetes.io/hostname"))
        })
        .filter_map(|(_, value)| value.as_str())
        .flat_map(|hosts| hosts.split(',').map(str::trim));
    let field = |pointer: &str| object.node.at(pointer).map(Node::items).into_iter().flatten();
    let ruled = field("/spec/rules").filter_map(|rule| text(rule, "host"));
    let routed = field("/spec/hostnames").chain(field("/spec/virtualHost/domains")).filter_map(Node::as_str);
    annotated.chain(ruled).chain(routed)
}

/// Whether the records of both lead to the same place.
fn shares_entrance(first: Object<'_>, second: Object<'_>) -> bool {
    match (first.kind, second.kind) {
        (Kind::Ingress, Kind::Ingress) => Ingress { object: first }.shares_with(Ingress { object: second }),
        (Kind::HttpRoute, Kind::HttpRoute) => first.spec_field("parentRefs") == second.spec_field("parentRefs"),
        // Two VirtualServices of one domain are refused by Gloo, whatever their records.
        _ => false,
    }
}

/// What tells two records of one name apart, where they are one set.
fn set_identifier(object: Object<'_>) -> Option<&str> {
    entries(object.annotations).find(|(key, _)| key.ends_with("kubernetes.io/set-identifier"))?.1.as_str()
}
