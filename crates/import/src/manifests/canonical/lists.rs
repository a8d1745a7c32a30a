//! Lists as maps: items are told apart by a key of theirs, or their order says nothing.

use terrace::spec::Raw;

use crate::manifests::{Look, value::Entries};

/// The key that tells the items of a list apart, by the list's field.
const KEYS: [(&str, &str); 10] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("imagePullSecrets", "name"),
    ("topologySpreadConstraints", "topologyKey"),
    ("data", "secretKey"),
    ("secrets", "name"),
    ("httpHeaders", "name"),
];
/// Lists in which the order says nothing.
const SETS: [&str; 8] = ["from", "envFrom", "tolerations", "add", "drop", "accessModes", "metrics", "sources"];

/// Lists as maps, by the keys of their items.
pub(super) fn keyed(field: &str, value: Raw) -> Raw {
    match value {
        Raw::Map(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| *value != Raw::Null);
            Raw::Map(entries.map(|(key, value)| (key.clone(), keyed(&key, value))).collect())
        }
        Raw::List(items) => list(field, items),
        other => other,
    }
}

pub(super) fn list(field: &str, items: Vec<Raw>) -> Raw {
    let key = match field {
        "ports" if items.iter().any(|item| item.get("containerPort").is_some()) => Some("containerPort"),
        "ports" if items.iter().all(|item| item.get("port").is_some() && item.get("from").is_none()) => Some("port"),
        "metrics" if items.iter().all(|item| item.text("name").is_some()) => Some("name"),
        _ => KEYS.iter().find(|(known, _)| *known == field).map(|(_, key)| *key),
    };
    let items: Vec<_> = items.into_iter().map(|item| keyed("", item)).collect();
    if SETS.contains(&field) && key.is_none() {
        return Raw::Map(items.into_iter().map(|item| (show(&item), item)).collect());
    }
    let Some(key) = key else { return Raw::List(items) };
    let mut entries = Entries::new();
    for item in &items {
        let Some(name) = item.get(key).and_then(super::super::value::word) else { return Raw::List(items) };
        let transport = if key == "containerPort" || key == "port" { item.text("protocol") } else { None };
        let name = transport.map_or(name.clone(), |transport| format!("{name}/{transport}"));
        if entries.insert(name, item.clone()).is_some() {
            return Raw::List(items);
        }
    }
    Raw::Map(entries)
}

/// A value on one line, as messages have it.
pub(in crate::manifests) fn show(value: &Raw) -> String {
    match value {
        Raw::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(", "))
        }
        Raw::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Raw::Text(text) => format!("{text:?}"),
        Raw::Null => "null".to_owned(),
        other => super::super::value::word(other).unwrap_or_default(),
    }
}
