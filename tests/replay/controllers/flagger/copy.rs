//! The primary as a copy of the target.

use serde_json::{Value, json};

use crate::replay::{
    cluster::Cluster,
    object::{Key, Template, annotation, text},
};

/// The objects of configuration that are copied for the primary, unless they ask not to be.
pub(super) fn tracked(template: &Template, cluster: &Cluster) -> Vec<Key> {
    let kinds = |key: &Key| matches!(key.kind.as_str(), "ConfigMap" | "Secret");
    let mut keys: Vec<_> = template.references.iter().map(|reference| reference.to.clone()).filter(kinds).collect();
    keys.dedup();
    keys.retain(|key| {
        let live = cluster.objects.get(key);
        live.is_some_and(|live| annotation(&live.object, "flagger.app/config-tracking") != Some("disabled"))
    });
    keys
}

/// The target under the primary's name: its selector, the label that it selects by, and what is copied for it.
pub(super) fn primary_of(target: &Value, config: &[Key]) -> Value {
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
fn rename(value: &mut Value, config: &[Key]) {
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
                    && config.contains(&Key::new(kind, &referred))
                {
                    inner[name] = json!(format!("{referred}-primary"));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, config)),
        _ => {}
    }
}
