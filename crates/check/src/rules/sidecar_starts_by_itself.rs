//! A sidecar's startup probe asks no port of the containers that wait for it.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Container, PodTemplate, Report, Role, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::SIDECAR_WAITS_FOR_MAIN, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for sidecar in pod.containers().filter(|container| container.role == Role::Sidecar) {
            let Some(port) = sidecar.startup.and_then(asked).filter(|port| !listens(sidecar, *port)) else { continue };
            if let Some(main) = listener(pod, port) {
                let message = format!(
                    "the sidecar `{}` of `{object}` is started when port {port} answers, and `{}`, which listens there, starts after it",
                    sidecar.name, main.name
                );
                report.broken(object.spec, message, "ask it at a port of its own, or leave its `health` out");
            }
        }
    }
}

/// The number of the port that a probe asks.
fn asked(probe: Node<'_>) -> Option<i64> {
    let action = ["httpGet", "tcpSocket", "grpc"].into_iter().find_map(|action| probe.get(action))?;
    action.get("port")?.as_i64()
}

/// What starts after the sidecars and has the port.
fn listener<'a, 'b>(pod: &'b PodTemplate<'a>, port: i64) -> Option<&'b Container<'a>> {
    pod.containers().find(|container| container.role == Role::Main && listens(container, port))
}

fn listens(container: &Container<'_>, port: i64) -> bool {
    container.ports().filter_map(|own| own.get("containerPort")?.as_i64()).any(|own| own == port)
}
