//! What runs on Spot can be taken away at any time: not a job that runs once, and not the only copy of something.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Report, Rule, Subject, codes,
    view::{fewest_copies, scaler_of, text},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::ONLY_ONE_ON_SPOT, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (workload, _) in subject.pods().filter(|(_, pod)| pod.is_on_spot()) {
        let what = match workload.kind {
            Kind::Job => "a job that runs once",
            Kind::Deployment | Kind::StatefulSet
                if fewest_copies(subject, workload) == 1
                    && scaler_of(subject, workload).is_none()
                    && workload.spec_field("strategy").and_then(|strategy| text(strategy, "type"))
                        == Some("Recreate") =>
            {
                "the only copy of its process"
            }
            _ => continue,
        };
        let message = format!("`{workload}` is {what}, and AWS may take its node away with a warning of two minutes");
        report.broken(workload.spec, message, "write `place: {capacity: on-demand}` for it");
    }
}
