//! A port of a container is named by the rules of IANA: 15 characters at most, and a letter among them.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::text};

pub(super) static RULE: Rule =
    Rule { code: &codes::BAD_PORT_NAME, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            for name in container.ports().filter_map(|port| text(port, "name")).filter(|name| !is_legal(name)) {
                let message = format!(
                    "container `{}` of `{object}` names a port `{name}`, which Kubernetes refuses",
                    container.name
                );
                let hint = "use at most 15 lower-case letters, digits and single `-`, with a letter among them";
                report.broken(object.spec, message, hint);
            }
        }
    }
}

/// As `IsValidPortName` of apimachinery has it.
fn is_legal(name: &str) -> bool {
    name.len() <= 15
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
        && !name.contains("--")
        && !name.starts_with('-')
        && !name.ends_with('-')
}
