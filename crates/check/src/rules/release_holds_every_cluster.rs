//! A job before the new version holds back every cluster that waits for it: in one of several it holds back that one.

use terrace_diagnostic::Path;
use terrace_spec::{
    Clusters, Phase,
    platform::{Edition, Level},
    resolve::Workload,
};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::RELEASE_HOLDS_ONE_CLUSTER, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let siblings = subject.app.cluster.as_ref().map_or(1, |cluster| cluster.siblings);
    for (name, process) in &subject.app.processes {
        let Workload::Release(release) = &process.workload else { continue };
        if release.phase != Phase::Before || release.clusters != Clusters::One || siblings < 2 {
            continue;
        }
        let path = Path::from("processes").key(name.as_str()).key("clusters");
        let message =
            format!("`{name}` holds back the first of {siblings} clusters; the others roll out without waiting for it");
        let hint = format!(
            "write `clusters: all` if it may run in each (most migration tools take a lock); or, where clusters are released one after the \
             other, the first one first, switch this off in `platform.yaml`: `rules: {{{}: off}}`",
            codes::RELEASE_HOLDS_ONE_CLUSTER
        );
        report.broken(&path, message, hint);
    }
}
