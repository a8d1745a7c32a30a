//! Somebody waits for the jobs of a release: Argo CD does by itself.

use terrace_diagnostic::Path;
use terrace_spec::{
    platform::{Delivery, Edition, Level},
    resolve::Workload,
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::RELEASE_NOT_WAITED_FOR, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.app.facts.delivery != Delivery::Kubectl {
        return;
    }
    for (name, process) in &subject.app.processes {
        if !matches!(process.workload, Workload::Release(_)) {
            continue;
        }
        let path = Path::from("processes").key(name.as_str()).key("release");
        let message =
            format!("nothing waits for `{name}`, nor keeps its order: the platform's `delivery` is `kubectl`");
        let hint = format!(
            "apply the output wave by wave (`argocd.argoproj.io/sync-wave`), with `kubectl wait --for=condition=complete` on its Jobs, and \
             switch this off in `platform.yaml`: `rules: {{{}: off}}`",
            codes::RELEASE_NOT_WAITED_FOR
        );
        report.broken(&path, message, hint);
    }
}
