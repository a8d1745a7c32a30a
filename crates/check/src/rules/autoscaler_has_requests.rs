//! An autoscaler that holds a use in percent has a request on every container to take the percent of.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{target_of, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::SCALED_WITHOUT_REQUESTS, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for autoscaler in subject.of_kind(Kind::HorizontalPodAutoscaler) {
        let Some((kind, name)) = target_of(autoscaler) else { continue };
        let target = subject.pods().find(|(object, _)| object.name == name && object.node.kind() == Some(kind));
        let Some((workload, pod)) = target else { continue };
        let metrics = autoscaler.spec_field("metrics").map(Node::items).into_iter().flatten();
        for (resource, only) in metrics.filter_map(measured) {
            let containers =
                pod.lasting_containers().filter(|container| only.is_none_or(|only| only == container.name));
            for container in containers.filter(|container| container.request(resource).is_none()) {
                let container = container.name;
                let message = format!(
                    "`{autoscaler}` holds {resource} in percent, and container `{container}` of `{workload}` requests none"
                );
                report.broken(
                    autoscaler.spec,
                    message,
                    format!("add `resources.requests.{resource}` to the container"),
                );
            }
        }
    }
}

/// The resource of a metric in percent of the request, and the one container that is looked at.
fn measured(metric: Node<'_>) -> Option<(&str, Option<&str>)> {
    let source = metric.get("resource").or_else(|| metric.get("containerResource"))?;
    let is_percent = text(source.get("target")?, "type") == Some("Utilization");
    is_percent.then_some((text(source, "name")?, text(source, "container")))
}
