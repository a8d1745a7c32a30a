//! A pod may do no more than it needs: the `restricted` level of the Pod Security Standards.

use terrace_diagnostic::{Path, Segment};
use terrace_document::Node;
use terrace_spec::{
    Permission,
    platform::{Edition, Level},
    resolve::{ResolvedProcess, ResolvedSecurity},
};

use crate::{Container, Report, Rule, Subject, codes, view::list};

pub(super) static RULE: Rule =
    Rule { code: &codes::BEYOND_RESTRICTED, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let restricted = ResolvedSecurity::default();
    for (object, pod) in subject.pods() {
        let process = process_at(object.spec);
        let allowed = process.and_then(|name| Some((name, subject.app.processes.get(name)?)));
        for container in pod.containers() {
            if let Some(missing) =
                missing(pod.security, container, allowed_to(container, allowed).unwrap_or(&restricted))
            {
                let message = format!("container `{}` of `{object}` lacks `{missing}`", container.name);
                let hint = "add it: the level `restricted` of Pod Security refuses pods without it";
                report.broken(object.spec, message, hint);
            }
        }
    }
}

/// The process that stands at a place of the spec.
fn process_at(spec: &Path) -> Option<&str> {
    match spec.segments() {
        [Segment::Key(processes), Segment::Key(name), ..] if processes == "processes" => Some(name),
        _ => None,
    }
}

/// What the process says with a reason, for its own container and for those beside it: one that a patch adds has nobody's.
fn allowed_to<'a>(
    container: &Container<'_>,
    process: Option<(&str, &'a ResolvedProcess)>,
) -> Option<&'a ResolvedSecurity> {
    let (name, process) = process?;
    if name == container.name {
        return Some(&process.security);
    }
    let beside = process.sidecars.get(container.name).or_else(|| process.init.get(container.name));
    beside.map(|beside| &beside.security)
}

/// The first thing that `restricted` asks for, that neither the container nor its pod says, and that nobody gave a reason for.
fn missing(pod: Option<Node<'_>>, container: &Container<'_>, allowed: &ResolvedSecurity) -> Option<&'static str> {
    let own = container.security;
    let of_own = |field: &str| own?.get(field);
    let of_both = |field: &str| of_own(field).or_else(|| pod?.get(field));
    let is = |node: Option<Node<'_>>, wanted: bool| node.and_then(Node::as_bool) == Some(wanted);
    let capabilities = of_own("capabilities");
    let drops_all =
        capabilities.is_some_and(|capabilities| list(capabilities, "drop").any(|item| item.as_str() == Some("ALL")));
    let is_allowed = |name: &str| {
        name == "NET_BIND_SERVICE" || allowed.capabilities.iter().any(|capability| capability.as_str() == name)
    };
    let adds_more = capabilities
        .is_some_and(|capabilities| list(capabilities, "add").any(|item| !item.as_str().is_some_and(is_allowed)));
    let may_be_root = allowed.root == Permission::Allowed;
    if allowed.escalation == Permission::Refused && !is(of_own("allowPrivilegeEscalation"), false) {
        Some("allowPrivilegeEscalation: false")
    } else if !drops_all {
        Some("capabilities: {drop: [ALL]}")
    } else if adds_more {
        Some("capabilities.add of nothing but NET_BIND_SERVICE")
    } else if !may_be_root && !is(of_both("runAsNonRoot"), true) {
        Some("runAsNonRoot: true")
    } else if !may_be_root && of_both("runAsUser").and_then(Node::as_i64) == Some(0) {
        Some("a runAsUser other than 0")
    } else if of_both("seccompProfile").is_none() {
        Some("seccompProfile: {type: RuntimeDefault}")
    } else {
        None
    }
}
