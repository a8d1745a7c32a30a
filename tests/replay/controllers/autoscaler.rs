//! A `HorizontalPodAutoscaler` owns the number of copies, except of what is scaled to zero.

use serde_json::{Value, json};

use crate::replay::{cluster::Cluster, object::text};

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("HorizontalPodAutoscaler") {
        let Some(live) = cluster.get("HorizontalPodAutoscaler", &name) else { continue };
        let target = text(&live.object, "/spec/scaleTargetRef/name").to_owned();
        let number = |pointer: &str| live.object.pointer(pointer).and_then(Value::as_u64);
        let (min, max) = (number("/spec/minReplicas").unwrap_or(1), number("/spec/maxReplicas").unwrap_or(u64::MAX));
        if cluster.get("Deployment", &target).is_none() {
            continue;
        }
        let replicas = cluster.replicas(&target);
        if replicas > 0 {
            cluster.scale(&target, replicas.clamp(min, max));
        }
        let condition = json!({"type": "AbleToScale", "status": "True"});
        cluster.report("HorizontalPodAutoscaler", &name, json!({"conditions": [condition]}));
    }
}
