//! A key that a pod refers to is in the ConfigMap or Secret that the app makes.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Object, Report, Rule, Subject, codes,
    view::{Reader, Reference},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::KEY_NOT_MADE, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        for reference in pod.references() {
            if reference.reader == Reader::Node {
                cannot_be_pulled_with(object, reference, report);
                continue;
            }
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

/// A node reads a Secret by its type, and by the one key that belongs to the type (Kubernetes `pkg/credentialprovider/secrets`). It passes over any other without a word.
fn cannot_be_pulled_with<'a>(object: &Object<'a>, reference: &Reference<'a>, report: &mut Report<'_>) {
    let Some(maker) = reference.maker else { return };
    let Some(made) = Reference::secret_type(maker) else { return };
    let key = match made {
        "kubernetes.io/dockerconfigjson" => ".dockerconfigjson",
        "kubernetes.io/dockercfg" => ".dockercfg",
        _ => {
            let message = format!(
                "`{object}` pulls its images with Secret `{}`, which `{maker}` makes of the type `{made}`",
                reference.name
            );
            let hint = "nodes read the type `kubernetes.io/dockerconfigjson`: write it as `type` of the Secret, or as `target.template.type` of the ExternalSecret";
            report.broken(object.spec, message, hint);
            return;
        }
    };
    if (Reference { key: Some(key), ..*reference }).has_key(maker) == Some(false) {
        let message = format!(
            "`{object}` pulls its images with Secret `{}`, and `{maker}` does not make its key `{key}`",
            reference.name
        );
        report.broken(
            object.spec,
            message,
            format!("put Docker's `config.json` under the key `{key}`: nodes read no other"),
        );
    }
}
