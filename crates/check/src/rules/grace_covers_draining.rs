//! A pod that sleeps before it stops has time left to finish what it serves.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::GRACE_TOO_SHORT, level: Level::Error, since: Edition::Of202611, check };

/// Seconds that a process needs at the least to finish what it has begun.
const TO_FINISH: i64 = 5;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (object, pod) in subject.pods() {
        let (sleep, grace) = (pod.sleep_before_stop(), pod.grace());
        if sleep > 0 && grace - sleep < TO_FINISH {
            let message = format!("pods of `{object}` sleep {sleep}s before they stop, and are killed after {grace}s");
            let hint = format!(
                "write `grace: {}s` or more at the process (`terminationGracePeriodSeconds` of pods), or sleep less",
                sleep + 2 * TO_FINISH
            );
            report.broken(object.spec, message, hint);
        }
    }
}
