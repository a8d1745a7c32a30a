//! External Secrets: a Secret of each ExternalSecret, and a new one when the store has new values.

use serde_json::{Map, Value, json};

use crate::replay::{
    cluster::{Cluster, Fault, Maker},
    object::{items, text},
};

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("ExternalSecret") {
        refresh(&name, cluster);
    }
}

fn refresh(name: &str, cluster: &mut Cluster) {
    let Some(live) = cluster.get("ExternalSecret", name) else { return };
    let object = &live.object;
    let target = match text(object, "/spec/target/name") {
        "" => name.to_owned(),
        target => target.to_owned(),
    };
    let is_periodic = matches!(text(object, "/spec/refreshPolicy"), "" | "Periodic");
    let old = cluster.get("Secret", &target);
    if old.is_some() && !is_periodic {
        return;
    }
    if cluster.faults.contains(&Fault::Store) {
        cluster.report("ExternalSecret", name, json!({"conditions": [{"type": "Ready", "status": "False"}]}));
        return;
    }
    let version = format!("version {}", cluster.secrets);
    let data: Map<String, Value> = match object.pointer("/spec/target/template/data").and_then(Value::as_object) {
        Some(template) => template.keys().map(|key| (key.clone(), json!(version))).collect(),
        None => items(object, "/spec/data")
            .iter()
            .map(|entry| (text(entry, "/secretKey").to_owned(), json!(version)))
            .collect(),
    };
    let mut metadata = object.pointer("/spec/target/template/metadata").cloned().unwrap_or_else(|| json!({}));
    metadata["name"] = json!(target);
    if matches!(text(object, "/spec/target/creationPolicy"), "" | "Owner") {
        metadata["ownerReferences"] = json!([{"kind": "ExternalSecret", "name": name}]);
    }
    // What is extracted or generated has keys that only the store knows.
    if !items(object, "/spec/dataFrom").is_empty() {
        metadata["annotations"]["replay/any-entry"] = json!("true");
    }
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data});
    if old.is_none_or(|old| *old.object != secret) {
        cluster.tell(format_args!("external secrets: {target} has {version}"));
        cluster.put(Maker::ExternalSecrets, secret, None);
    }
    cluster.report("ExternalSecret", name, json!({"conditions": [{"type": "Ready", "status": "True"}]}));
}
