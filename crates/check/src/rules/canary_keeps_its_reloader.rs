//! Reloader's annotations stand on the pods of what a canary rolls out: Flagger drops those of the workload at each promotion.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{canary_of, entries},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::RELOAD_LOST_BY_CANARY, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, pod) in subject.pods().filter(|(object, _)| canary_of(subject, object).is_some()) {
        for (key, value) in entries(workload.annotations).filter(|(key, _)| key.contains("reloader.stakater.com/")) {
            // Where the workload itself says nothing, Reloader reads what its pods say: the primary keeps that.
            if entries(pod.annotations).any(|(own, said)| own == key && said.as_str() == value.as_str()) {
                continue;
            }
            let message = format!("`{key}` stands on `{workload}`, and its primary loses it");
            report.broken(workload.spec, message, "write it into the annotations of the pod template");
        }
    }
}
