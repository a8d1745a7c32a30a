//! A Datadog annotation for a container names one that the pod has.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::CHECK_OF_NO_CONTAINER, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for (key, _) in entries(pod.annotations) {
            let Some((name, _)) = key.strip_prefix("ad.datadoghq.com/").and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            if !pod.containers().any(|container| container.name == name) {
                let message = format!("annotation `{key}` is for container `{name}`, which `{object}` does not have");
                report.broken(
                    object.spec,
                    message,
                    "write the name of a container of the pod: the check never runs otherwise",
                );
            }
        }
    }
}
