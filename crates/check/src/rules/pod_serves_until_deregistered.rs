//! A pod behind a load balancer goes on serving for a while after it is told to end: the load balancer learns of it last.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Behind, behind_load_balancer},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::STOPS_TOO_SOON, level: Level::Warn, since: Edition::Of202611, check };

/// Seconds until a load balancer has stopped sending requests to a pod that ends.
const PROPAGATION: i64 = 10;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for Behind { workload, pod, .. } in behind_load_balancer(subject) {
        let sleep = pod.sleep_before_stop();
        if sleep < PROPAGATION {
            let message =
                format!("pods of `{workload}` stop serving {sleep}s after they are told to, and requests still come");
            let hint = "add `lifecycle: {preStop: {sleep: {seconds: 20}}}`: clients get 502 in every rollout otherwise";
            report.broken(workload.spec, message, hint);
        }
    }
}
