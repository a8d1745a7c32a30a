//! A Service that leads to a named port leads to one that the pods it selects have.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Kind, PodTemplate, Report, Rule, Subject, codes, view::text};

pub(super) static RULE: Rule =
    Rule { code: &codes::TARGET_PORT_MISSING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for service in subject.of_kind(Kind::Service) {
        let Some(selector) = service.spec_field("selector").filter(|selector| selector.entries().next().is_some())
        else {
            continue;
        };
        let ports = service.spec_field("ports").map(Node::items).into_iter().flatten();
        for port in ports.filter_map(|port| text(port, "targetPort")) {
            let mut selected = subject.pods().filter(|(_, pod)| selects_all(selector, pod)).peekable();
            let Some((object, _)) = selected.peek().copied() else { continue };
            if !selected.any(|(_, pod)| pod.containers().any(|container| container.has_port(port))) {
                let message = format!("`{service}` leads to port `{port}`, which no container of `{object}` has");
                report.broken(service.spec, message, "write the name of one of its `ports`, or a number");
            }
        }
    }
}

/// Whether a Service's selector, which is nothing but labels, selects a pod.
fn selects_all(selector: Node<'_>, pod: &PodTemplate<'_>) -> bool {
    selector.entries().all(|(key, value)| value.as_str().is_some() && value.as_str() == pod.label(key))
}
