//! The end of a canary: its target serves again before what was made for it goes (`pkg/controller/finalizer.go` of Flagger).

use serde_json::json;

use super::{Analysis, Canary, is_ready, made};
use crate::replay::{
    cluster::Cluster,
    object::{Key, items, text},
};

pub(super) fn step(name: &str, analysis: &mut Analysis, cluster: &mut Cluster) {
    let Some(live) = cluster.get("Canary", name) else { return };
    let canary = Canary::read(&live.object);
    // Without its target there is nothing to give back to, and no end.
    if cluster.get("Deployment", &canary.target).is_none() {
        return;
    }
    // The clock of the analysis goes on.
    made::services(&canary, analysis, cluster);
    made::point(&canary, analysis, cluster);
    let primary = canary.primary();
    let replicas = if cluster.get("Deployment", &primary).is_some() { cluster.replicas(&primary) } else { 1 };
    cluster.scale(&canary.target, replicas);
    if !is_ready(&canary.target, cluster) {
        return;
    }
    let Some(service) = cluster.get("Service", &canary.service) else { return };
    let owners = items(&service.object, "/metadata/ownerReferences");
    // A Service that Flagger has made goes with the canary; any other leads to the target again.
    if !owners.iter().any(|owner| text(owner, "/kind") == "Canary") {
        let key = made::selector_key(&canary, cluster);
        cluster.change("Service", &canary.service, |object| object["spec"]["selector"] = json!({key: canary.target}));
    }
    cluster.tell(format_args!("flagger: {name} is given back"));
    cluster.remove(&Key::new("Canary", name));
}
