//! A monitor of Prometheus finds the Services or pods that it is for, and the port that it asks.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Container, Kind, Object, Report, Rule, Subject, codes,
    view::{items, selects, selects_primary, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::MONITOR_FINDS_NOTHING, level: Level::Warn, since: Edition::Of202611, check };

/// The names of the ports of something that a monitor finds, and what it is called.
struct Found<'a> {
    shown: String,
    ports: Vec<&'a str>,
}

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let is_monitor = |object: &Object<'_>| object.node.group() == Some("monitoring.coreos.com");
    for monitor in subject.of_kind(Kind::Other).filter(is_monitor) {
        // One that looks into other namespaces may be for what others run there.
        if monitor.spec_field("namespaceSelector").is_some() {
            continue;
        }
        let Some(selector) = monitor.spec_field("selector") else { continue };
        let (found, endpoints, what) = match monitor.node.kind() {
            Some("ServiceMonitor") => (services(subject, selector), "endpoints", "Service"),
            Some("PodMonitor") => (pods(subject, selector), "podMetricsEndpoints", "pod"),
            _ => continue,
        };
        let Some(first) = found.first() else {
            // What Flagger makes of a canary has labels that are not seen here.
            if subject.of_kind(Kind::Canary).next().is_none() {
                let message = format!("`{monitor}` finds no {what} of this app");
                let hint = format!("write the labels of the {what} in `spec.selector.matchLabels`");
                report.broken(monitor.spec, message, hint);
            }
            continue;
        };
        let asked = items(monitor.spec_field(endpoints)).filter_map(|endpoint| text(endpoint, "port"));
        for port in asked.filter(|port| found.iter().all(|found| !found.ports.contains(port))) {
            let message = format!("`{monitor}` asks the port `{port}`, which `{}` does not have", first.shown);
            let known = first.ports.join("`, `");
            let hint = format!(
                "write one of its ports by name (`{known}`), or add `ports: {{{port}: <number>}}` to the process"
            );
            report.broken(monitor.spec, message, hint);
        }
    }
}

fn services<'a>(subject: &Subject<'a>, selector: Node<'_>) -> Vec<Found<'a>> {
    let found = subject.of_kind(Kind::Service).filter(|service| selects(selector, service.labels));
    let ports =
        |service: &Object<'a>| items(service.spec_field("ports")).filter_map(|port| text(port, "name")).collect();
    found.map(|service| Found { shown: service.to_string(), ports: ports(&service) }).collect()
}

fn pods<'a>(subject: &Subject<'a>, selector: Node<'_>) -> Vec<Found<'a>> {
    let is_found = |labels| selects(selector, labels) || selects_primary(selector, labels);
    let found = subject.pods().filter(|(_, pod)| is_found(pod.labels));
    found
        .map(|(object, pod)| Found {
            shown: object.to_string(),
            ports: pod.containers().flat_map(Container::ports).filter_map(|port| text(port, "name")).collect(),
        })
        .collect()
}
