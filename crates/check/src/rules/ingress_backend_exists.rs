//! An Ingress leads to a Service of its app, and to a port that it has: one that does not stops the whole load balancer group. So does a route to its port.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, Report, Rule, Subject, codes,
    view::{PRIMARY, items, list, service_name, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::BACKEND_MISSING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    check_routes(subject, report);
    for ingress in subject.ingresses() {
        let object = ingress.object;
        for backend in ingress.backends() {
            let Some(name) = text(backend, "name") else { continue };
            let port = backend.get("port");
            // Not a port: an annotation says what is done instead.
            if port.and_then(|port| text(port, "name")) == Some("use-annotation") {
                if !ingress.settings().any(|(key, _)| key.strip_prefix("actions.") == Some(name)) {
                    let message =
                        format!("`{object}` leads to what its annotation `actions.{name}` says, and has none");
                    let hint =
                        format!("add `alb.ingress.kubernetes.io/actions.{name}`, or write the port of a Service");
                    report.broken(object.spec, message, hint);
                }
                continue;
            }
            if is_flaggers(subject, name) {
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

/// A route may lead to a Service of somebody else; one of the app's it leads to by a port that this has.
fn check_routes(subject: &Subject<'_>, report: &mut Report<'_>) {
    for route in subject.of_kind(Kind::HttpRoute) {
        let backends = items(route.spec_field("rules")).flat_map(|rule| list(rule, "backendRefs"));
        let own = |backend: &Node<'_>| {
            text(*backend, "kind").is_none_or(|kind| kind == "Service") && backend.get("namespace").is_none()
        };
        for backend in backends.filter(own) {
            let service = text(backend, "name").and_then(|name| subject.find(Kind::Service, name));
            let Some(service) = service else { continue };
            let wanted = backend.get("port");
            if !items(service.spec_field("ports")).any(|port| wanted.is_some() && port.get("port") == wanted) {
                let message = format!("`{route}` leads to a port that `{service}` does not have");
                report.broken(
                    route.spec,
                    message,
                    "write the number of one of the Service's `ports`: requests get 500",
                );
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
