//! Cron jobs: nothing is due while a replay lasts, but everything that a run needs must be there in the end. A run before may have failed.

use serde_json::json;

use crate::replay::cluster::{Cluster, Fault};

pub(super) fn step(cluster: &mut Cluster) {
    let status = if cluster.faults.contains(&Fault::Crons) {
        json!({"lastScheduleTime": "2026-11-02T07:00:00Z", "lastSuccessfulTime": "2026-11-01T07:00:10Z"})
    } else {
        json!({})
    };
    for name in cluster.names("CronJob") {
        cluster.report("CronJob", &name, status.clone());
    }
}
