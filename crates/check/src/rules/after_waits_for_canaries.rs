//! Jobs after a release that count on the new version do not run while it is still judged.

use terrace_diagnostic::Path;
use terrace_spec::{
    Phase,
    platform::{Edition, Level},
    resolve::Workload,
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::AFTER_BEFORE_PROMOTION, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let processes = || subject.app.processes.iter();
    let Some((canary, _)) = processes().find(|(_, process)| process.workload.canary().is_some()) else { return };
    for (name, process) in processes() {
        if !matches!(&process.workload, Workload::Release(release) if release.phase == Phase::After) {
            continue;
        }
        let path = Path::from("processes").key(name.as_str()).key("release");
        let message =
            format!("`{name}` may run while the new version of `{canary}` is still judged, or though it is taken back");
        let hint = format!(
            "let it bear that the old version serves on, then switch this off for the app's platform: `rules: {{{}: off}}`; what must not run before the \
             old version is gone (a migration that drops a column) belongs into the next release, as `release: before`",
            codes::AFTER_BEFORE_PROMOTION
        );
        report.broken(&path, message, hint);
    }
}
