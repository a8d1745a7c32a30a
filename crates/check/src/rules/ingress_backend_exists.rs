//! An Ingress leads to a Service of its app, and to a port that it has: one that does not stops the whole load balancer group.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{PRIMARY, service_name, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::BACKEND_MISSING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for ingress in subject.ingresses() {
        let object = ingress.object;
        for backend in ingress.backends() {
            let Some(name) = text(backend, "name") else { continue };
            let port = backend.get("port");
            // Not a port: an annotation says what is done instead.
            if port.and_then(|port| text(port, "name")) == Some("use-annotation") || is_flaggers(subject, name) {
                continue;
            }
            let Some(service) = subject.find(Kind::Service, name) else {
                let message = format!("`{object}` leads to Service `{name}`, which nothing in this app makes");
                report.broken(object.spec, message, "mend the name, or add the Service");
                continue;
            };
            if !port.is_some_and(|port| has_port(service, port)) {
                let message = format!("`{object}` leads to a port that `{service}` does not have");
                report.broken(object.spec, message, "write the number or the name of one of the Service's `ports`");
            }
        }
    }
}

/// Whether Flagger makes a Service of this name.
fn is_flaggers(subject: &Subject<'_>, name: &str) -> bool {
    subject
        .of_kind(Kind::Canary)
        .filter_map(service_name)
        .any(|service| name.strip_prefix(service).is_some_and(|suffix| matches!(suffix, "" | "-canary" | PRIMARY)))
}

fn has_port(service: Object<'_>, wanted: Node<'_>) -> bool {
    let mut ports = service.spec_field("ports").map(Node::items).into_iter().flatten();
    match (text(wanted, "name"), wanted.get("number")) {
        (Some(name), _) => ports.any(|port| text(port, "name") == Some(name)),
        (None, number) => ports.any(|port| port.get("port") == number),
    }
}
