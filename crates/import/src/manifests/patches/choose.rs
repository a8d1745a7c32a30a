//! What of the input lies at a difference: a patch says that, and nothing else.

use terrace::{build::merge_key, spec::Raw};

use crate::manifests::{
    Look,
    canonical::show,
    compare::{Change, Difference},
    value::{Entries, at_mut, is_empty, items_mut, word},
};

/// Keeps the mounts that are wanted and their volumes, and no others.
pub(super) fn choose_volumes(pod: &mut Raw, differences: &[&Difference]) {
    let is_wanted = |mount: &Raw| {
        let at = mount.text("mountPath").unwrap_or_default();
        let below = format!("{}/", at.trim_end_matches('/'));
        let is_of = |difference: &&&Difference| {
            let mut steps = difference.path.iter().skip_while(|step| *step != "volumeMounts").skip(1);
            steps.next().is_some_and(|step| step == at || step.starts_with(&below))
        };
        differences
            .iter()
            .any(|difference| is_of(&difference) || difference.path.last().is_some_and(|step| step == "volumeMounts"))
    };
    let mut used = Vec::new();
    for field in ["containers", "initContainers"] {
        for container in items_mut(pod, field) {
            if let Some(Raw::List(mounts)) = at_mut(container, "volumeMounts") {
                mounts.retain(is_wanted);
            }
            // A device is a volume too, and has no form.
            let named = container.items("volumeMounts").iter().chain(container.items("volumeDevices"));
            used.extend(named.filter_map(|volume| volume.text("name").map(str::to_owned)));
        }
    }
    if let Some(Raw::List(volumes)) = at_mut(pod, "volumes") {
        volumes.retain(|volume| volume.text("name").is_some_and(|name| used.iter().any(|used| used == name)));
    }
}

/// What of a value lies at or below a difference, or leads to one.
pub(super) fn prune(value: &Raw, path: &mut Vec<String>, differences: &[&Difference]) -> Option<Raw> {
    let field = path.last().map(String::as_str).unwrap_or_default();
    // Mounts and volumes have been chosen already.
    let is_chosen = matches!(field, "volumes" | "volumeMounts") && !is_empty(value);
    if let Some(difference) = differences.iter().find(|difference| path.starts_with(&difference.path)) {
        return Some(missing(value, field, &difference.change));
    }
    if is_chosen {
        return Some(value.clone());
    }
    match value {
        Raw::Map(entries) => {
            let mut kept = Entries::new();
            for (key, below) in entries {
                path.push(key.clone());
                let below = prune(below, path, differences);
                path.pop();
                if let Some(below) = below {
                    kept.insert(key.clone(), below);
                }
            }
            (!kept.is_empty()).then_some(Raw::Map(kept))
        }
        Raw::List(items) => {
            let key = merge_key(field, items);
            let mut kept = Vec::new();
            for item in items {
                path.push(step(item, key));
                let below = prune(item, path, differences).or_else(|| along(item, path, differences));
                path.pop();
                if let Some(mut below) = below {
                    if let (Some(key), Raw::Map(entries)) = (key, &mut below)
                        && let Some(identity) = item.get(key)
                    {
                        entries.shift_insert(0, key.to_owned(), identity.clone());
                    }
                    kept.push(below);
                }
            }
            (!kept.is_empty()).then_some(Raw::List(kept))
        }
        _ => None,
    }
}

/// What is to be brought of a value that lies at a difference. Of a list of sources some may have been said otherwise: they are not read once
/// more.
fn missing(value: &Raw, field: &str, change: &Change) -> Raw {
    match (field, value, change) {
        ("envFrom", Raw::List(items), Change::Removed(Raw::Map(missing))) => {
            Raw::List(items.iter().filter(|item| missing.contains_key(&show(item))).cloned().collect())
        }
        _ => value.clone(),
    }
}

/// What of an init container lies at a difference of a container beside the process: a sidecar is compared as one, wherever it stands.
fn along(item: &Raw, path: &[String], differences: &[&Difference]) -> Option<Raw> {
    let [above @ .., list, name] = path else { return None };
    (list == "initContainers").then_some(())?;
    let mut path = above.to_vec();
    path.extend(["containers".to_owned(), name.clone()]);
    prune(item, &mut path, differences)
}

/// An item's step in the path of a difference, as its list is compared.
fn step(item: &Raw, key: Option<&str>) -> String {
    let name = key.and_then(|key| Some((key, word(item.get(key)?)?)));
    match name {
        Some(("containerPort" | "port", number)) => match item.text("protocol").filter(|transport| *transport != "TCP")
        {
            Some(transport) => format!("{number}/{transport}"),
            None => number,
        },
        Some((_, name)) => name,
        None => show(item),
    }
}
