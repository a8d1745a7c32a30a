//! Labels and annotations are strings: `true` and `15` without quotes are not, and Kubernetes refuses them.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Metadata, entries},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::METADATA_NOT_TEXT, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for Metadata { object, labels, annotations } in subject.metadata() {
        for (key, value) in entries(*labels).chain(entries(*annotations)).filter(|(_, value)| value.as_str().is_none())
        {
            let message = format!("`{key}` of `{object}` is {value:?}, which is not a string");
            report.broken(object.spec, message, format!("quote it: `{key}: \"{value:?}\"`"));
        }
    }
}
