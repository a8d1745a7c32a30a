//! What Argo CD writes to know its own is never written by hand: the object would be another app's.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes, view::entries};

pub(super) static RULE: Rule =
    Rule { code: &codes::ARGO_TRACKING, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for object in subject.objects {
        let labels = entries(object.labels)
            .map(|(key, _)| key)
            .filter(|key| matches!(*key, "app.kubernetes.io/instance" | "argocd.argoproj.io/instance"));
        let annotations = entries(object.annotations)
            .map(|(key, _)| key)
            .filter(|key| matches!(*key, "argocd.argoproj.io/tracking-id" | "argocd.argoproj.io/installation-id"));
        for key in labels.chain(annotations) {
            let message = format!("`{object}` carries `{key}`, which Argo CD writes itself");
            let hint = "delete it: Argo CD would take the object for that of another app, and prune it there";
            report.broken(object.spec, message, hint);
        }
    }
}
