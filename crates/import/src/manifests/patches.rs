//! Patches: what has no form in the spec, said of the rendered object.

use terrace::{build::merge_key, spec::Raw};

use super::{
    Look,
    clean::BOOKKEEPING,
    compare::Difference,
    found::{Fidelity, Found},
    object::{Id, Object, template_path},
    value::{Entries, as_map, at_mut, is_empty, items_mut, map, text},
};

/// Of these one may stand: another in its place removes it.
const ALTERNATIVES: [&[&str]; 4] = [
    &["httpGet", "tcpSocket", "grpc", "exec", "sleep"],
    &["value", "valueFrom"],
    &["minAvailable", "maxUnavailable"],
    &["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef"],
];

/// What a patch has to bring.
pub(super) struct Wanted<'a> {
    pub(super) object: &'a Object,
    pub(super) rendered: &'a Raw,
    pub(super) fidelity: Fidelity,
}

impl Wanted<'_> {
    /// The strategic merge that brings the fields of some differences, or all that the input sets.
    pub(super) fn merge(&self, differences: &[&Difference], found: &Found) -> Option<Raw> {
        let group = self.object.group();
        let is_typed = !group.contains('.') || group.ends_with(".k8s.io") && group != "gateway.networking.k8s.io";
        let mut wanted = self.object.raw.clone();
        for key in ["apiVersion", "kind"] {
            as_map(&mut wanted).shift_remove(key);
        }
        if let Some(metadata) = at_mut(&mut wanted, "metadata") {
            as_map(metadata).shift_remove("name");
        }
        without_books(&mut wanted, "metadata");
        if self.fidelity == Fidelity::Effect {
            super::canonical::forget_selected(&mut wanted);
        }
        if let Some(path) = template_path(self.object.kind()) {
            without_books(&mut wanted, &format!("{path}.metadata"));
        }
        if self.fidelity == Fidelity::Effect {
            if let Some(path) = template_path(self.object.kind()) {
                self.rename(&mut wanted, path, found);
                choose_volumes(&mut wanted, path, differences);
            }
            wanted = prune(&wanted, &mut Vec::new(), differences)?;
        }
        let mut rendered = self.rendered.clone();
        super::defaults::strip(self.object.kind(), &mut rendered);
        super::defaults::strip(self.object.kind(), &mut wanted);
        let merge = Merge { is_typed, fidelity: self.fidelity };
        merge.value(&rendered, &wanted, "").filter(|patch| !is_empty(patch))
    }

    /// Calls the container of the process as the rendering does.
    fn rename(&self, wanted: &mut Raw, path: &str, found: &Found) {
        let Some(renamed) = found.containers.get(&self.object.id) else { return };
        let Some(pod) = at_mut(wanted, &format!("{path}.spec")) else { return };
        for container in items_mut(pod, "containers") {
            if container.text("name") == Some(&renamed.from) {
                as_map(container).insert("name".to_owned(), text(&renamed.to));
            }
        }
    }
}

/// Labels that say what an object belongs to are Terrace's to write.
fn without_books(wanted: &mut Raw, metadata: &str) {
    let Some(metadata) = at_mut(wanted, metadata) else { return };
    if let Some(Raw::Map(entries)) = at_mut(metadata, "labels") {
        entries.retain(|key, _| !BOOKKEEPING.contains(&key.as_str()));
        if entries.is_empty() {
            as_map(metadata).shift_remove("labels");
        }
    }
}

/// Keeps the mounts that are wanted and their volumes, and no others.
fn choose_volumes(wanted: &mut Raw, path: &str, differences: &[&Difference]) {
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
    let Some(pod) = at_mut(wanted, &format!("{path}.spec")) else { return };
    let mut used = Vec::new();
    for field in ["containers", "initContainers"] {
        for container in items_mut(pod, field) {
            if let Some(Raw::List(mounts)) = at_mut(container, "volumeMounts") {
                mounts.retain(is_wanted);
                used.extend(mounts.iter().filter_map(|mount| mount.text("name").map(str::to_owned)));
            }
        }
    }
    if let Some(Raw::List(volumes)) = at_mut(pod, "volumes") {
        volumes.retain(|volume| volume.text("name").is_some_and(|name| used.iter().any(|used| used == name)));
    }
}

/// What of a value lies at or below a difference, or leads to one.
fn prune(value: &Raw, path: &mut Vec<String>, differences: &[&Difference]) -> Option<Raw> {
    let field = path.last().map(String::as_str).unwrap_or_default();
    // Mounts and volumes have been chosen already.
    let is_chosen = matches!(field, "volumes" | "volumeMounts") && !is_empty(value);
    if is_chosen || differences.iter().any(|difference| path.starts_with(&difference.path)) {
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
    let name = key.and_then(|key| Some((key, super::value::word(item.get(key)?)?)));
    match name {
        Some(("containerPort" | "port", number)) => match item.text("protocol").filter(|transport| *transport != "TCP")
        {
            Some(transport) => format!("{number}/{transport}"),
            None => number,
        },
        Some((_, name)) => name,
        None => super::canonical::show(item),
    }
}

struct Merge {
    is_typed: bool,
    fidelity: Fidelity,
}

impl Merge {
    /// What has to be merged into a value to have all that is wanted of it; nothing where it has that.
    fn value(&self, low: &Raw, high: &Raw, field: &str) -> Option<Raw> {
        match (low, high) {
            (Raw::Map(below), Raw::Map(wanted)) => self.map(below, wanted),
            (Raw::List(below), Raw::List(wanted)) => self.list(below, wanted, field),
            _ if is_equal(low, high, field) => None,
            (_, high) => Some(high.clone()),
        }
    }

    fn map(&self, below: &Entries, wanted: &Entries) -> Option<Raw> {
        let mut patch = Entries::new();
        for group in ALTERNATIVES {
            let is_written = group.iter().any(|key| wanted.contains_key(*key));
            let others = group.iter().filter(|key| below.contains_key(**key) && !wanted.contains_key(**key));
            patch.extend(others.filter(|_| is_written).map(|key| ((*key).to_owned(), Raw::Null)));
        }
        for (key, value) in wanted.iter().filter(|(_, value)| **value != Raw::Null) {
            let change = match below.get(key) {
                None => Some(value.clone()),
                Some(low) => self.value(low, value, key),
            };
            if let Some(change) = change {
                patch.insert(key.clone(), change);
            }
        }
        (!patch.is_empty()).then_some(Raw::Map(patch))
    }

    fn list(&self, below: &[Raw], wanted: &[Raw], field: &str) -> Option<Raw> {
        let Some(key) = merge_key(field, wanted).filter(|_| self.is_typed) else {
            let has = |item: &Raw| below.iter().any(|known| is_equal(known, item, ""));
            if below.len() == wanted.len() && below.iter().zip(wanted).all(|(low, high)| is_equal(low, high, "")) {
                return None;
            }
            // The words of a command are one thing; references are added to those that are there.
            let is_words = wanted.iter().all(|item| !matches!(item, Raw::Map(_)));
            if self.fidelity == Fidelity::Effect && !is_words {
                let missing: Vec<_> = wanted.iter().filter(|item| !has(item)).cloned().collect();
                return (!missing.is_empty()).then(|| Raw::List(below.iter().cloned().chain(missing).collect()));
            }
            return Some(Raw::List(wanted.to_vec()));
        };
        let find = |list: &[Raw], name: &Raw| list.iter().position(|item| item.get(key) == Some(name));
        let names: Vec<&Raw> = wanted.iter().map(|item| item.get(key)).collect::<Option<_>>()?;
        let is_unique = names.iter().enumerate().all(|(index, name)| !names[..index].contains(name));
        let is_others = matches!(field, "containers" | "initContainers")
            && self.fidelity == Fidelity::Fields
            && (names.iter().any(|name| find(below, name).is_none())
                || below.iter().any(|item| item.get(key).is_none_or(|name| !names.contains(&name))));
        if is_others || !is_unique {
            return Some(replaced(below, wanted));
        }
        let mut patch = Vec::new();
        for (item, name) in wanted.iter().zip(names) {
            let Some(position) = find(below, name) else {
                patch.push(item.clone());
                continue;
            };
            if let Some(mut change) = self.value(&below[position], item, "") {
                as_map(&mut change).shift_insert(0, key.to_owned(), name.clone());
                patch.push(change);
            }
        }
        (!patch.is_empty()).then_some(Raw::List(patch))
    }
}

/// The whole list, in the input's words; a container that is called otherwise has what the rendering adds to it.
fn replaced(below: &[Raw], wanted: &[Raw]) -> Raw {
    let mut items = vec![map([("$patch", Some(text("replace")))])];
    for (index, item) in wanted.iter().enumerate() {
        let known = below.iter().find(|known| known.get("name").is_some() && known.get("name") == item.get("name"));
        let known = known.or_else(|| below.get(index).filter(|_| below.len() == wanted.len()));
        items.push(known.map_or_else(|| item.clone(), |known| under(known, item)));
    }
    Raw::List(items)
}

/// What one says over what the other says, lists as a whole.
fn under(low: &Raw, high: &Raw) -> Raw {
    let (Raw::Map(low), Raw::Map(high)) = (low, high) else { return high.clone() };
    let mut entries = low.clone();
    for group in ALTERNATIVES.iter().filter(|group| group.iter().any(|key| high.contains_key(*key))) {
        entries.retain(|key, _| !group.contains(&key.as_str()));
    }
    for (key, value) in high {
        let below = entries.get(key).map_or_else(|| value.clone(), |low| under(low, value));
        entries.insert(key.clone(), below);
    }
    Raw::Map(entries)
}

fn is_equal(low: &Raw, high: &Raw, field: &str) -> bool {
    let word = super::value::word;
    let is_quantity = matches!(field, "cpu" | "memory" | "storage" | "sizeLimit" | "ephemeral-storage");
    match (word(low), word(high)) {
        (Some(low), Some(high)) if is_quantity => super::defaults::shortest(&low) == super::defaults::shortest(&high),
        _ => low == high,
    }
}

/// A patch of an object.
pub(super) fn patch(id: &Id, merge: Raw) -> Raw {
    let target = map([("kind", Some(text(&id.kind))), ("name", Some(text(&id.name)))]);
    map([("target", Some(target)), ("merge", Some(merge))])
}
