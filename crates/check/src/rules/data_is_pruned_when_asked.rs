//! What holds data is pruned when somebody consents, not because a line is missing in git.

use terrace_spec::platform::{Delivery, Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::PRUNED_UNASKED, level: Level::Warn, since: Edition::Of202611, check };

const OPTIONS: &str = "argocd.argoproj.io/sync-options";

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.app.facts.delivery != Delivery::Argocd {
        return;
    }
    for kind in [Kind::PersistentVolumeClaim, Kind::StatefulSet] {
        for object in subject.of_kind(kind) {
            let options = object.node.annotation(OPTIONS).unwrap_or_default();
            // Whoever says anything of it has thought of it: a claim of the app that may go says `Prune=true`.
            if options.split(',').any(|option| option.trim().starts_with("Prune=")) {
                continue;
            }
            let message = format!("`{object}` is pruned as soon as the app has it no more, and nobody is asked");
            let hint = format!(
                "add the annotation `{OPTIONS}: Prune=confirm,Delete=confirm`, or `Prune=true` where nothing in it is missed"
            );
            report.broken(object.spec, message, hint);
        }
    }
}
