//! A container requests what a node can have, and no less memory than a program needs to start.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{amount, entries, shown},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::ABSURD_REQUEST, level: Level::Warn, since: Edition::Of202611, check };

/// In thousandths of a core: `250` for `250m`.
const LARGEST_CPU: u128 = 64_000;
/// In thousandths of a byte: `512` or `512m` for `512Mi`.
const SMALLEST_MEMORY: u128 = 1000 * (4 << 20);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for container in pod.containers() {
            for (resource, request) in entries(container.requests) {
                let Some(asked) = amount(request) else { continue };
                let hint = match resource {
                    "cpu" if asked > LARGEST_CPU => "CPU is counted in cores: `250m` is a quarter of one",
                    "memory" if asked < SMALLEST_MEMORY => "memory is counted in bytes: write `512Mi`",
                    _ => continue,
                };
                let (name, request) = (container.name, shown(request));
                let message = format!("container `{name}` of `{object}` requests `{request}` of {resource}");
                report.broken(object.spec, message, hint);
            }
        }
    }
}
