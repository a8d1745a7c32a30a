//! The value of a label has at most 63 letters, digits, `-`, `_` and `.`.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Metadata, entries},
};

pub(super) static RULE: Rule = Rule { code: &codes::BAD_LABEL, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for Metadata { object, labels, .. } in subject.metadata() {
        for (key, value) in entries(*labels) {
            let Some(value) = value.as_str().filter(|value| !is_legal(value)) else { continue };
            let message = format!("label `{key}` of `{object}` has the value `{value}`, which Kubernetes refuses");
            let hint = "use at most 63 letters, digits, `-`, `_` and `.`, or write it as an annotation";
            report.broken(object.spec, message, hint);
        }
    }
}

fn is_legal(value: &str) -> bool {
    let is_edge = |byte: &u8| byte.is_ascii_alphanumeric();
    value.is_empty()
        || value.len() <= 63
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            && value.as_bytes().first().is_some_and(is_edge)
            && value.as_bytes().last().is_some_and(is_edge)
}
