//! Cron jobs: nothing is due while a replay lasts, but everything that a run needs must be there in the end.

use serde_json::json;

use crate::replay::cluster::Cluster;

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("CronJob") {
        cluster.report("CronJob", &name, json!({}));
    }
}
