//! The primary as a copy of the target.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::replay::{
    cluster::Cluster,
    object::{Key, Template, annotation, checksum, text},
};

/// What pods read that is copied for the primary, unless it asks not to be. `None` where something is not there.
pub(super) fn tracked(template: &Template, cluster: &Cluster) -> Option<BTreeMap<Key, u64>> {
    let kinds = |key: &&Key| matches!(key.kind.as_str(), "ConfigMap" | "Secret");
    let mut found = BTreeMap::new();
    for key in template.references.iter().map(|reference| &reference.to).filter(kinds) {
        let object = &cluster.objects.get(key)?.object;
        // Registry secrets and the like are not looked at.
        let is_known = matches!(text(object, "/type"), "" | "Opaque" | "kubernetes.io/tls");
        let is_disabled =
            annotation(object, "flagger.app/config-tracking").is_some_and(|value| value.starts_with("disable"));
        if is_known && !is_disabled {
            found.insert(key.clone(), checksum(&object["data"]));
        }
    }
    Some(found)
}

/// The copy of a ConfigMap or Secret: its texts, and nothing else.
pub(super) fn copied(object: &Value) -> Value {
    let name = format!("{}-primary", text(object, "/metadata/name"));
    json!({"apiVersion": "v1", "kind": object["kind"], "metadata": {"name": name}, "data": object["data"]})
}

/// All that a pod can read of a ConfigMap.
pub(super) fn contents(object: &Value) -> u64 {
    checksum(&json!([object["data"], object["binaryData"]]))
}

/// The target under the primary's name: its selector, the label that it selects by, and what is copied for it.
pub(super) fn primary_of(target: &Value, config: &BTreeMap<Key, u64>) -> Value {
    let name = format!("{}-primary", text(target, "/metadata/name"));
    let mut primary = target.clone();
    primary["metadata"] = json!({"name": name});
    if let Some(fields) = primary.as_object_mut() {
        fields.remove("status");
    }
    let labels = target.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
    let key = ["app", "name", "app.kubernetes.io/name"]
        .into_iter()
        .find(|key| labels.is_some_and(|labels| labels.contains_key(*key)));
    if let Some(key) = key {
        primary["spec"]["selector"]["matchLabels"] = json!({key: name});
        primary["spec"]["template"]["metadata"]["labels"][key] = json!(name);
    }
    rename(&mut primary["spec"]["template"]["spec"], config);
    primary
}

/// Lets a pod refer to the copies.
fn rename(value: &mut Value, config: &BTreeMap<Key, u64>) {
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields.iter_mut() {
                let (kind, name) = match field.as_str() {
                    "configMap" | "configMapRef" | "configMapKeyRef" => ("ConfigMap", "name"),
                    "secret" if inner.get("secretName").is_some() => ("Secret", "secretName"),
                    "secret" | "secretRef" | "secretKeyRef" => ("Secret", "name"),
                    _ => {
                        rename(inner, config);
                        continue;
                    }
                };
                if let Some(referred) = inner.get(name).and_then(Value::as_str).map(str::to_owned)
                    && config.contains_key(&Key::new(kind, &referred))
                {
                    inner[name] = json!(format!("{referred}-primary"));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, config)),
        _ => {}
    }
}
