//! A container requests CPU and memory, and has a limit of memory.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::UNBOUNDED_RESOURCES, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            let missing = if container.request("cpu").is_none() {
                "requests.cpu"
            } else if container.request("memory").is_none() {
                "requests.memory"
            } else if container.limit("memory").is_none() {
                "limits.memory"
            } else {
                continue;
            };
            let message = format!("container `{}` of `{object}` has no `resources.{missing}`", container.name);
            report.broken(
                object.spec,
                message,
                "write it: without it the pod is the first to go when its node is full",
            );
        }
    }
}
