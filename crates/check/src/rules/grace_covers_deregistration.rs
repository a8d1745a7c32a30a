//! A pod behind a load balancer lives until the load balancer has let go of it.

use terrace_spec::platform::{Edition, Level};

use crate::{
    Report, Rule, Subject, codes,
    view::{Behind, behind_load_balancer, settings},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::GRACE_BELOW_DEREGISTRATION, level: Level::Warn, since: Edition::Of202611, check };

/// Seconds that AWS waits for a target's open requests, unless told otherwise.
const DEFAULT_DELAY: i64 = 300;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for Behind { ingress, service, workload, pod } in behind_load_balancer(subject) {
        // A Service's own annotation wins over that of the Ingress.
        let delay = settings(service)
            .chain(ingress.settings())
            .filter(|(key, _)| *key == "target-group-attributes")
            .flat_map(|(_, attributes)| attributes.split(','))
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| key.trim() == "deregistration_delay.timeout_seconds")
            .and_then(|(_, seconds)| seconds.trim().parse().ok())
            .unwrap_or(DEFAULT_DELAY);
        let grace = pod.grace();
        if grace < delay {
            let message = format!(
                "pods of `{workload}` are killed after {grace}s, and the load balancer keeps their connections for {delay}s"
            );
            let hint = format!(
                "write `target-group-attributes: deregistration_delay.timeout_seconds=30` on `{}`, or a longer `grace` at the process (`terminationGracePeriodSeconds` of pods)",
                ingress.object
            );
            report.broken(workload.spec, message, hint);
        }
    }
}
