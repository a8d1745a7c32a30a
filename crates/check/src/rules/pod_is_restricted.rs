//! A pod may do no more than it needs: the `restricted` level of the Pod Security Standards.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{Container, Report, Rule, Subject, codes, view::list};

pub(super) static RULE: Rule =
    Rule { code: &codes::BEYOND_RESTRICTED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            if let Some(missing) = missing(pod.security, container) {
                let message = format!("container `{}` of `{object}` lacks `{missing}`", container.name);
                let hint = "add it: the level `restricted` of Pod Security refuses pods without it";
                report.broken(object.spec, message, hint);
            }
        }
    }
}

/// The first thing that `restricted` asks for and that neither the container nor its pod says.
fn missing(pod: Option<Node<'_>>, container: &Container<'_>) -> Option<&'static str> {
    let own = container.security;
    let of_own = |field: &str| own?.get(field);
    let of_both = |field: &str| of_own(field).or_else(|| pod?.get(field));
    let is = |node: Option<Node<'_>>, wanted: bool| node.and_then(Node::as_bool) == Some(wanted);
    let capabilities = of_own("capabilities");
    let drops_all =
        capabilities.is_some_and(|capabilities| list(capabilities, "drop").any(|item| item.as_str() == Some("ALL")));
    let adds_more = capabilities
        .is_some_and(|capabilities| list(capabilities, "add").any(|item| item.as_str() != Some("NET_BIND_SERVICE")));
    if !is(of_own("allowPrivilegeEscalation"), false) {
        Some("allowPrivilegeEscalation: false")
    } else if !drops_all {
        Some("capabilities: {drop: [ALL]}")
    } else if adds_more {
        Some("capabilities.add of nothing but NET_BIND_SERVICE")
    } else if !is(of_both("runAsNonRoot"), true) {
        Some("runAsNonRoot: true")
    } else if of_both("runAsUser").and_then(Node::as_i64) == Some(0) {
        Some("a runAsUser other than 0")
    } else if of_both("seccompProfile").is_none() {
        Some("seccompProfile: {type: RuntimeDefault}")
    } else {
        None
    }
}
