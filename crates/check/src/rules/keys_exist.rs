//! A key that a pod refers to is in the ConfigMap or Secret that the app makes.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::Reference};

pub(super) static RULE: Rule =
    Rule { code: &codes::KEY_NOT_MADE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for reference in pod.references() {
            let (Some(key), Some(maker)) = (reference.key, reference.maker) else { continue };
            if reference.has_key(maker) == Some(false) {
                let Reference { kind, name, .. } = *reference;
                let message =
                    format!("`{object}` refers to key `{key}` of {kind:?} `{name}`, and `{maker}` does not make it");
                report.broken(
                    object.spec,
                    message,
                    "mend the key: a container of it stays in CreateContainerConfigError",
                );
            }
        }
    }
}
