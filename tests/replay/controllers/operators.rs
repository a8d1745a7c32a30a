//! Operators of the cookbook: the Secrets that they make of their resources, or fill in.

use serde_json::json;

use crate::replay::{
    cluster::{Cluster, Maker},
    object::text,
};

/// The kinds of which a Secret is made, and what its name ends with.
const MAKERS: [(&str, &str); 2] = [
    // CloudNativePG `pkg/specs/secrets.go`: the owner of the first database.
    ("Cluster", "-app"),
    // Strimzi: the credentials of a user.
    ("KafkaUser", ""),
];

pub(super) fn step(cluster: &mut Cluster) {
    for (kind, suffix) in MAKERS {
        for name in cluster.names(kind) {
            let secret = format!("{name}{suffix}");
            if cluster.get("Secret", &secret).is_some() {
                continue;
            }
            cluster.tell(format_args!("{kind} {name}: the Secret {secret} is made"));
            // Its keys are the operator's to know.
            let metadata = json!({"name": secret, "annotations": {"replay/any-entry": "true"}});
            cluster.put(Maker::Other, json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata}), None);
        }
    }
    exports(cluster);
}

/// ACK copies a field into a Secret that is there, once the field is known.
fn exports(cluster: &mut Cluster) {
    for name in cluster.names("FieldExport") {
        let Some(export) = cluster.get("FieldExport", &name) else { continue };
        let (secret, key) =
            (text(&export.object, "/spec/to/name").to_owned(), text(&export.object, "/spec/to/key").to_owned());
        let source =
            (text(&export.object, "/spec/from/resource/kind"), text(&export.object, "/spec/from/resource/name"));
        let is_known = cluster.get(source.0, source.1).is_some();
        let is_there =
            cluster.get("Secret", &secret).is_some_and(|live| live.object.pointer(&format!("/data/{key}")).is_none());
        if is_known && is_there {
            cluster.tell(format_args!("ACK: {key} of {secret} is known"));
            cluster.change("Secret", &secret, |secret| secret["data"][key] = json!("an address"));
        }
    }
}
