//! The least that has to be merged into a value to have all that is wanted of it.

use terrace::{build::merge_key, spec::Raw};

use crate::manifests::{
    defaults::shortest,
    found::Fidelity,
    value::{Entries, as_map, map, text, word},
};

/// Of these one may stand: another in its place removes it.
const ALTERNATIVES: [&[&str]; 4] = [
    &["httpGet", "tcpSocket", "grpc", "exec", "sleep"],
    &["value", "valueFrom"],
    &["minAvailable", "maxUnavailable"],
    &["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef"],
];

pub(super) struct Merge {
    /// Whether lists are merged by the keys of their items, as in Kubernetes' own types.
    pub(super) is_typed: bool,
    pub(super) fidelity: Fidelity,
}

impl Merge {
    /// What has to be merged into a value to have all that is wanted of it; nothing where it has that.
    pub(super) fn value(&self, low: &Raw, high: &Raw, field: &str) -> Option<Raw> {
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
        match merge_key(field, wanted).filter(|_| self.is_typed) {
            Some(key) => self.by_key(below, wanted, field, key),
            None => self.as_a_whole(below, wanted),
        }
    }

    /// A list that a patch replaces.
    fn as_a_whole(&self, below: &[Raw], wanted: &[Raw]) -> Option<Raw> {
        let is_in = |list: &[Raw], item: &Raw| list.iter().any(|known| is_equal(known, item, ""));
        if below.len() == wanted.len() && below.iter().zip(wanted).all(|(low, high)| is_equal(low, high, "")) {
            return None;
        }
        // The words of a command are one thing; references are added to those that are there.
        let is_words = wanted.iter().all(|item| !matches!(item, Raw::Map(_)));
        if self.fidelity == Fidelity::Fields || is_words {
            return Some(Raw::List(wanted.to_vec()));
        }
        let missing: Vec<_> = wanted.iter().filter(|item| !is_in(below, item)).cloned().collect();
        (!missing.is_empty()).then(|| Raw::List(below.iter().cloned().chain(missing).collect()))
    }

    /// A list whose items a patch tells apart.
    fn by_key(&self, below: &[Raw], wanted: &[Raw], field: &str, key: &str) -> Option<Raw> {
        let find = |name: &Raw| below.iter().find(|item| item.get(key) == Some(name));
        let names: Vec<&Raw> = wanted.iter().map(|item| item.get(key)).collect::<Option<_>>()?;
        let is_unique = names.iter().enumerate().all(|(index, name)| !names[..index].contains(name));
        let is_others = matches!(field, "containers" | "initContainers")
            && self.fidelity == Fidelity::Fields
            && (names.iter().any(|name| find(name).is_none())
                || below.iter().any(|item| item.get(key).is_none_or(|name| !names.contains(&name))));
        if is_others || !is_unique {
            return Some(replaced(below, wanted));
        }
        let mut patch = Vec::new();
        for (item, name) in wanted.iter().zip(names) {
            let Some(known) = find(name) else {
                patch.push(item.clone());
                continue;
            };
            if let Some(mut change) = self.value(known, item, "") {
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

/// Whether two values are the same, quantities by what they say.
fn is_equal(low: &Raw, high: &Raw, field: &str) -> bool {
    let is_quantity = matches!(field, "cpu" | "memory" | "storage" | "sizeLimit" | "ephemeral-storage");
    match (word(low), word(high)) {
        (Some(low), Some(high)) if is_quantity => shortest(&low) == shortest(&high),
        _ => low == high,
    }
}
