//! Containers, volumes, ports, variables and mounts of a pod each have a name of their own.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::text};

pub(super) static RULE: Rule = Rule { code: &codes::NAMED_TWICE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        let names = || pod.containers().map(|container| container.name);
        let mut twice = |what: &str, name: &str| {
            let message = format!("`{object}` has two {what} `{name}`");
            report.broken(object.spec, message, "delete one of them, or give it another name");
        };
        if let Some(name) = repeated(names) {
            twice("containers", name);
        }
        if let Some(name) = repeated(|| pod.volumes().filter_map(|volume| text(volume, "name"))) {
            twice("volumes", name);
        }
        for container in pod.containers() {
            if let Some(name) = repeated(|| container.variables().filter_map(|variable| text(variable, "name"))) {
                twice("variables", name);
            }
            if let Some(name) = repeated(|| container.ports().filter_map(|port| text(port, "name"))) {
                twice("ports", name);
            }
            if let Some(path) = repeated(|| container.mounts().filter_map(|mount| text(mount, "mountPath"))) {
                twice("mounts at", path);
            }
        }
    }
}

/// The first name that is there twice. Nothing is allocated: a name is compared with those before it only where its bit is set.
fn repeated<'a, Names: Iterator<Item = &'a str>>(names: impl Fn() -> Names) -> Option<&'a str> {
    let mut seen = 0_u128;
    names()
        .enumerate()
        .find(|(index, name)| {
            let bit = 1 << (name.bytes().fold(0_u8, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte)) % 128);
            let is_new = seen & bit == 0;
            seen |= bit;
            !is_new && names().take(*index).any(|earlier| earlier == *name)
        })
        .map(|(_, name)| name)
}
