//! Rendered objects as data: what an API server would hold, and what a pod of them needs.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

/// An object's kind and name. The replay has one namespace, and no two groups with kinds of one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) kind: String,
    pub(crate) name: String,
}

impl Key {
    pub(crate) fn new(kind: &str, name: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned() }
    }

    pub(crate) fn of(object: &Value) -> Self {
        Self::new(text(object, "/kind"), text(object, "/metadata/name"))
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.kind, self.name)
    }
}

/// The text at a JSON pointer; empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The items at a JSON pointer.
pub(crate) fn items<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(crate) fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("metadata")?.get("annotations")?.get(key)?.as_str()
}

/// The same for the same content, in every run.
pub(crate) fn checksum(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    hasher.finish()
}

/// What a pod cannot start without.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) to: Key,
    /// The entry of a ConfigMap or a Secret.
    pub(crate) entry: Option<String>,
}

impl std::fmt::Display for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.entry {
            Some(entry) => write!(formatter, "{} (`{entry}`)", self.to),
            None => write!(formatter, "{}", self.to),
        }
    }
}

/// A pod template, read once.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) checksum: u64,
    pub(crate) value: Value,
    pub(crate) images: Vec<String>,
    pub(crate) references: Vec<Reference>,
    /// What its node shows to registries. Neither Flagger nor Reloader looks at it.
    pub(crate) pulled_with: Vec<Reference>,
}

impl Template {
    pub(crate) fn read(value: &Value) -> Self {
        let containers = || ["/spec/initContainers", "/spec/containers"].into_iter().flat_map(|at| items(value, at));
        let mut references = Vec::new();
        let account = text(value, "/spec/serviceAccountName");
        if !account.is_empty() {
            references.push(Reference { to: Key::new("ServiceAccount", account), entry: None });
        }
        for container in containers() {
            for variable in items(container, "/env") {
                from_variable(variable, &mut references);
            }
            for source in items(container, "/envFrom") {
                add(source.get("secretRef"), "Secret", "name", &mut references);
                add(source.get("configMapRef"), "ConfigMap", "name", &mut references);
            }
        }
        for volume in items(value, "/spec/volumes") {
            add(volume.get("persistentVolumeClaim"), "PersistentVolumeClaim", "claimName", &mut references);
            let projected = items(volume, "/projected/sources");
            add(volume.get("secret"), "Secret", "secretName", &mut references);
            add(volume.get("configMap"), "ConfigMap", "name", &mut references);
            for source in projected {
                add(source.get("secret"), "Secret", "name", &mut references);
                add(source.get("configMap"), "ConfigMap", "name", &mut references);
            }
        }
        references.sort();
        references.dedup();
        let images = containers().map(|container| text(container, "/image").to_owned()).collect();
        let pulled_with = items(value, "/spec/imagePullSecrets").iter().map(|secret| {
            let entry = Some(".dockerconfigjson".to_owned());
            Reference { to: Key::new("Secret", text(secret, "/name")), entry }
        });
        let pulled_with = pulled_with.collect();
        Self { checksum: checksum(value), value: value.clone(), images, references, pulled_with }
    }

    /// The template of a workload.
    pub(crate) fn of(object: &Value) -> Option<Self> {
        let pointer = match text(object, "/kind") {
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => "/spec/template",
            "CronJob" => "/spec/jobTemplate/spec/template",
            _ => return None,
        };
        object.pointer(pointer).map(Self::read)
    }

    /// Whether a selector selects pods of this template.
    pub(crate) fn has_labels(&self, selector: &Value) -> bool {
        let labels = self.value.pointer("/metadata/labels");
        let Some(wanted) = selector.as_object().filter(|wanted| !wanted.is_empty()) else { return false };
        wanted.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
    }
}

fn from_variable(variable: &Value, references: &mut Vec<Reference>) {
    for (field, kind) in [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")] {
        if let Some(source) =
            variable.get("valueFrom").and_then(|from| from.get(field)).filter(|source| !is_optional(source))
        {
            let entry = Some(text(source, "/key").to_owned());
            references.push(Reference { to: Key::new(kind, text(source, "/name")), entry });
        }
    }
}

fn add(source: Option<&Value>, kind: &str, field: &str, references: &mut Vec<Reference>) {
    let Some(source) = source.filter(|source| !is_optional(source)) else { return };
    let to = Key::new(kind, source.get(field).and_then(Value::as_str).unwrap_or_default());
    let listed = items(source, "/items");
    if listed.is_empty() {
        references.push(Reference { to, entry: None });
    } else {
        references
            .extend(listed.iter().map(|item| Reference { to: to.clone(), entry: Some(text(item, "/key").to_owned()) }));
    }
}

fn is_optional(source: &Value) -> bool {
    source.get("optional").and_then(Value::as_bool).unwrap_or_default()
}
