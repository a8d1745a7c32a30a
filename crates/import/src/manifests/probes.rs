//! How Kubernetes sees that a copy is fit.

use terrace::spec::Raw;

use super::{
    Look, environment,
    value::{is_empty, map, text, words},
    volumes::duration,
};

/// The checks of a container, as a block; none where it has none.
pub(super) fn health(container: &Raw) -> Option<Raw> {
    let check = |field: &str, kind| container.at(field).and_then(|probe| check(probe, container, kind));
    let health = map([
        ("readiness", check("readinessProbe", Kind::Readiness)),
        ("liveness", check("livenessProbe", Kind::Liveness)),
        ("startup", check("startupProbe", Kind::Startup)),
    ]);
    (!is_empty(&health)).then_some(health)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Readiness,
    Liveness,
    Startup,
}

fn check(probe: &Raw, container: &Raw, kind: Kind) -> Option<Raw> {
    let seconds = |field: &str, default: i64| Some(text(duration(probe.number(field).unwrap_or(default))));
    let failures = probe.number("failureThreshold").unwrap_or(3);
    let within = probe.number("periodSeconds").unwrap_or(10) * failures;
    let is_startup = kind == Kind::Startup;
    let successes = probe.number("successThreshold").filter(|count| *count > 1).map(Raw::Integer);
    Some(map([
        ("probe", Some(question(probe, container)?)),
        ("every", seconds("periodSeconds", 10)),
        ("timeout", seconds("timeoutSeconds", 1)),
        ("failures", (!is_startup).then_some(Raw::Integer(failures))),
        ("within", is_startup.then(|| text(duration(within)))),
        ("successes", successes),
    ]))
}

fn question(probe: &Raw, container: &Raw) -> Option<Raw> {
    if let Some(http) = probe.at("httpGet") {
        let headers = http
            .items("httpHeaders")
            .iter()
            .filter_map(|header| Some((header.text("name")?, Some(text(header.text("value")?)))));
        let headers = map(headers);
        let scheme = (http.text("scheme") == Some("HTTPS")).then(|| text("https"));
        let http = map([
            ("path", Some(text(http.text("path").unwrap_or("/")))),
            ("port", Some(Raw::Integer(port(http, container)?))),
            ("scheme", scheme),
            ("headers", (!is_empty(&headers)).then_some(headers)),
        ]);
        return Some(map([("http", Some(http))]));
    }
    if let Some(tcp) = probe.at("tcpSocket") {
        return Some(map([("tcp", Some(Raw::Integer(port(tcp, container)?)))]));
    }
    if let Some(grpc) = probe.at("grpc") {
        let service = grpc.text("service").filter(|service| !service.is_empty()).map(text);
        let grpc = map([("port", Some(Raw::Integer(port(grpc, container)?))), ("service", service)]);
        return Some(map([("grpc", Some(grpc))]));
    }
    let command = probe.items("exec.command");
    (!command.is_empty()).then(|| map([("exec", Some(words(environment::command(command))))]))
}

/// The number of a port, which may be called by its name.
fn port(action: &Raw, container: &Raw) -> Option<i64> {
    number_of(action.at("port")?, container)
}

/// The number of a port of a container.
pub(super) fn number_of(port: &Raw, container: &Raw) -> Option<i64> {
    let named = container
        .items("ports")
        .iter()
        .find(|known| known.text("name").is_some_and(|name| Some(name) == port.as_str()));
    named.and_then(|known| known.number("containerPort")).or_else(|| port.number(""))
}
