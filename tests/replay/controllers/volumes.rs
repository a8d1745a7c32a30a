//! Claims: with `WaitForFirstConsumer`, a volume is made where the first pod is scheduled.

use serde_json::json;

use crate::replay::cluster::Cluster;

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("PersistentVolumeClaim") {
        let Some(live) = cluster.get("PersistentVolumeClaim", &name) else { continue };
        let status = if live.object.pointer("/status/consumer").is_some() {
            json!({"phase": "Bound"})
        } else if live.object.get("status").is_none() {
            json!({"phase": "Pending"})
        } else {
            continue;
        };
        cluster.report("PersistentVolumeClaim", &name, status);
    }
}
