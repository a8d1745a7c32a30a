//! A pod on Spot ends within the two minutes that AWS gives.

use terrace_spec::platform::{Edition, Level};

use crate::{Report, Rule, Subject, codes};

pub(super) static RULE: Rule =
    Rule { code: &codes::SPOT_CUTS_GRACE, level: Level::Warn, since: Edition::Of202611, check };

/// Two minutes, less what passes until Karpenter has seen the warning and told the pod.
const LONGEST: i64 = 110;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, pod) in subject.pods().filter(|(_, pod)| pod.is_on_spot()) {
        let grace = pod.grace();
        if grace > LONGEST {
            let message =
                format!("`{workload}` takes up to {grace} s to end, and AWS takes a Spot node away after 120 s");
            let hint = format!("write `grace: {LONGEST}s` at most, or `place: {{capacity: on-demand}}`");
            report.broken(workload.spec, message, hint);
        }
    }
}
