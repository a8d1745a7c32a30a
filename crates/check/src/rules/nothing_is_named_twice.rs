//! Containers, volumes, ports, variables and mounts of a pod each have a name of their own.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{list, text},
};

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
        if let Some(name) = repeated(|| list(pod.spec, "volumes").filter_map(|volume| text(volume, "name"))) {
            twice("volumes", name);
        }
        for container in pod.containers() {
            let parts =
                [("env", "name", "variables"), ("ports", "name", "ports"), ("volumeMounts", "mountPath", "mounts at")];
            for (field, key, what) in parts {
                if let Some(name) = repeated(|| list(container.node, field).filter_map(move |part| text(part, key))) {
                    twice(what, name);
                }
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
