//! Jobs are not restarted for ever, and what keeps running always is. Kubernetes refuses any other policy.

use terrace_spec::platform::{Edition, Level};

use crate::{Kind, Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::BAD_RESTART_POLICY, level: Level::Error, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods().filter(|(object, _)| object.kind != Kind::Pod) {
        let policy = pod.restart_policy.unwrap_or("Always");
        if object.kind.runs_to_end() == (policy == "Always") {
            let message = format!("pods of `{object}` have the restart policy `{policy}`");
            let hint = if object.kind.runs_to_end() {
                "write `restartPolicy: Never`, or `OnFailure`"
            } else {
                "delete `restartPolicy`: it is `Always`"
            };
            report.broken(object.spec, message, hint);
        }
    }
}
