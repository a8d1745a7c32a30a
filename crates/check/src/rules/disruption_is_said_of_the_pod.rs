//! Karpenter reads `do-not-disrupt` of pods, and of nothing above them.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::DISRUPTION_ON_WORKLOAD, level: Level::Warn, since: Edition::Of202611, check };

const KEY: &str = "karpenter.sh/do-not-disrupt";

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| object.kind != Kind::Pod) {
        let of_pod = pod.annotations.and_then(|annotations| annotations.get(KEY));
        if object
            .annotations
            .is_some_and(|annotations| annotations.get(KEY).is_some_and(|value| value.as_str().is_some()))
            && of_pod.is_none()
        {
            let message = format!("`{KEY}` stands on `{object}`, and not on its pods");
            report.broken(object.spec, message, "write it into the annotations of the pod template");
        }
    }
}
