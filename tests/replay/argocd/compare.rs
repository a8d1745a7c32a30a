//! What differs, and what applying makes of it.

use serde_json::{Map, Value};

use crate::replay::object::text;

/// Where a live object is not what is desired. What the desired one does not mention is somebody else's.
pub(crate) fn difference(desired: &Value, live: &Value) -> Option<String> {
    differs("", desired, live)
}

fn differs(field: &str, desired: &Value, live: &Value) -> Option<String> {
    match (desired, live) {
        (Value::Object(wanted), Value::Object(found)) => wanted.iter().find_map(|(key, value)| match found.get(key) {
            Some(found) => differs(key, value, found).map(|rest| format!("/{key}{rest}")),
            None => Some(format!("/{key}")),
        }),
        (Value::Array(wanted), Value::Array(found)) => match merge_key(field) {
            Some(key) => wanted.iter().find_map(|item| {
                let shown = || item.get(key).map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned));
                match found.iter().find(|other| other.get(key) == item.get(key)) {
                    Some(found) => {
                        differs("", item, found).map(|rest| format!("/{}{rest}", shown().unwrap_or_default()))
                    }
                    None => Some(format!("/{}", shown().unwrap_or_default())),
                }
            }),
            None if wanted.len() != found.len() => Some(String::new()),
            None => {
                let mut pairs = wanted.iter().zip(found).enumerate();
                pairs.find_map(|(index, (wanted, found))| {
                    differs("", wanted, found).map(|rest| format!("/{index}{rest}"))
                })
            }
        },
        _ if desired == live => None,
        _ => Some(String::new()),
    }
}

/// What tells the items of a list apart, as Kubernetes' strategic merge has it. Lists without it are replaced as a whole.
fn merge_key(field: &str) -> Option<&'static str> {
    match field {
        "containers" | "initContainers" | "volumes" | "env" | "imagePullSecrets" => Some("name"),
        "volumeMounts" => Some("mountPath"),
        _ => None,
    }
}

/// Puts what is desired over what is live. What was applied last and is not desired any more goes.
pub(crate) fn merge(last: Option<&Value>, live: &Value, desired: &Value) -> Value {
    merged("", last, live, desired)
}

fn merged(field: &str, last: Option<&Value>, live: &Value, desired: &Value) -> Value {
    match (live, desired) {
        (Value::Object(found), Value::Object(wanted)) => {
            let was_applied = |key: &String| last.and_then(|last| last.get(key)).is_some();
            let kept = found.iter().filter(|(key, _)| !wanted.contains_key(*key) && !was_applied(key));
            let mut fields: Map<String, Value> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
            for (key, value) in wanted {
                let last = last.and_then(|last| last.get(key));
                let value = found.get(key).map_or_else(|| value.clone(), |found| merged(key, last, found, value));
                fields.insert(key.clone(), value);
            }
            Value::Object(fields)
        }
        (Value::Array(found), Value::Array(wanted)) if let Some(key) = merge_key(field) => {
            let before = last.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let of =
                |items: &'_ [Value], item: &Value| items.iter().find(|other| other.get(key) == item.get(key)).cloned();
            let mut items: Vec<_> = wanted
                .iter()
                .map(|item| match of(found, item) {
                    Some(found) => merged("", of(before, item).as_ref(), &found, item),
                    None => item.clone(),
                })
                .collect();
            let is_foreign = |item: &&Value| of(wanted, item).is_none() && of(before, item).is_none();
            items.extend(found.iter().filter(is_foreign).cloned());
            Value::Array(items)
        }
        _ => desired.clone(),
    }
}

/// The fields that an API server lets nobody change.
pub(crate) fn check_immutable(desired: &Value, live: &Value) -> Result<(), String> {
    let fields: &[&str] = match text(desired, "/kind") {
        "Job" => &["/spec/template", "/spec/selector", "/spec/completions", "/spec/completionMode"],
        "Deployment" | "DaemonSet" => &["/spec/selector"],
        "StatefulSet" => &["/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates"],
        "PersistentVolumeClaim" => &["/spec/accessModes", "/spec/storageClassName", "/spec/volumeName"],
        "Service" => &["/spec/clusterIP"],
        _ => &[],
    };
    for field in fields {
        if let Some(wanted) = desired.pointer(field)
            && let Some(at) = difference(wanted, live.pointer(field).unwrap_or(&Value::Null))
        {
            return Err(format!("{field}{at}: field is immutable"));
        }
    }
    Ok(())
}
