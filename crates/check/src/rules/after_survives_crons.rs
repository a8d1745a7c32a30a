//! Jobs after a release do not depend on how the last run of a cron job has gone.

use terrace_diagnostic::Path;
use terrace_spec::{
    Phase,
    platform::{Delivery, Edition, Level},
    resolve::Workload,
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::CRON_STOPS_RELEASE, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let crons = || subject.app.processes.iter().filter(|(_, process)| matches!(process.workload, Workload::Cron(_)));
    let Some((first, _)) = crons().next() else { return };
    if subject.app.facts.delivery != Delivery::Argocd {
        return;
    }
    let others = match crons().count() - 1 {
        0 => String::new(),
        1 => " or of one more".to_owned(),
        more => format!(" or of {more} more"),
    };
    for (name, process) in &subject.app.processes {
        let Workload::Release(release) = &process.workload else { continue };
        if release.phase != Phase::After {
            continue;
        }
        let path = Path::from("processes").key(name.as_str()).key("release");
        let message = format!(
            "`{name}` waits for the health of everything: where the last run of `{first}`{others} has failed, it does not run, and the sync fails"
        );
        let hint = format!(
            "let Argo CD not judge CronJobs (`resource.customizations.health.batch_CronJob` in `argocd-cm`, see `docs/argocd.md`), and switch this off \
             in `platform.yaml`: `rules: {{{}: off}}`; or have the cron jobs in an app of their own",
            codes::CRON_STOPS_RELEASE
        );
        report.broken(&path, message, hint);
    }
}
