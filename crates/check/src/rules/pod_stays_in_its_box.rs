//! A pod does not reach into its node: the `baseline` level of the Pod Security Standards.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Container, Report, Rule, Subject, codes,
    view::{list, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::BEYOND_BASELINE, level: Level::Error, since: Edition::Of202611, check };

/// Capabilities that `baseline` allows to add.
const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for field in pod.host_namespaces.into_iter().flatten() {
            let message = format!("pods of `{object}` have `{field}`");
            report.broken(object.spec, message, HINT);
        }
        for volume in pod.volumes().filter(|volume| volume.get("hostPath").is_some()) {
            let name = text(volume, "name").unwrap_or_default();
            report.broken(object.spec, format!("volume `{name}` of `{object}` is a path of the node"), HINT);
        }
        for container in pod.containers() {
            if let Some(reach) = reach(container) {
                let message = format!("container `{}` of `{object}` has {reach}", container.name);
                report.broken(object.spec, message, HINT);
            }
        }
    }
}

const HINT: &str = "remove it: who breaks into such a pod has the node, and all that runs there";

/// What of the node a container has.
fn reach(container: &Container<'_>) -> Option<String> {
    if container.ports().any(|port| port.get("hostPort").and_then(Node::as_i64).is_some_and(|port| port != 0)) {
        return Some("a `hostPort`".to_owned());
    }
    let security = container.security?;
    if security.get("privileged").and_then(Node::as_bool) == Some(true) {
        return Some("`privileged`".to_owned());
    }
    if security.get("seccompProfile").and_then(|profile| text(profile, "type")) == Some("Unconfined") {
        return Some("no seccomp profile (`Unconfined`)".to_owned());
    }
    let mut added = list(security.get("capabilities")?, "add").filter_map(Node::as_str);
    added
        .find(|capability| !CAPABILITIES.contains(capability))
        .map(|capability| format!("the capability `{capability}`"))
}
