//! Strategic merge: maps by key, and lists of Kubernetes' own types by the key of their items.

use terrace_diagnostic::Path;
use terrace_k8s::Kind;
use terrace_spec::Raw;

use super::Mistake;

/// The key that tells the items of a list apart, by the list's field. Any other list is replaced as a whole.
///
/// As the types of Kubernetes have it (`patchMergeKey` in `k8s.io/api`).
const KEYS: [(&str, &str); 14] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("imagePullSecrets", "name"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("resourceClaims", "name"),
    ("schedulingGates", "name"),
    ("secrets", "name"),
    ("ownerReferences", "uid"),
];
/// A list of texts that is a set.
const SET: &str = "finalizers";
/// What a patch says about a value as a whole, instead of merging into it.
const DIRECTIVE: &str = "$patch";

/// What of a map stays, when it is merged into.
const RETAIN: &str = "$retainKeys";
/// Where something cannot stand beside what was there.
const RETAINING: [&str; 3] = ["volumes", "strategy", "updateStrategy"];

/// The key by which a patch tells the items of a list apart, in Kubernetes' own types; `None` for a list that is replaced as a whole.
///
/// For whoever writes patches: what they say of a list is merged by it. Ports of containers have another one than ports of Services, so it takes the items.
///
/// ```
/// use terrace_build::merge_key;
///
/// assert_eq!(merge_key("volumeMounts", []), Some("mountPath"));
/// assert_eq!(merge_key("args", []), None);
/// ```
pub fn merge_key<'a>(field: &str, items: impl IntoIterator<Item = &'a Raw>) -> Option<&'static str> {
    if field == "ports" {
        let is_container = items.into_iter().any(|item| item.get("containerPort").is_some());
        return Some(if is_container { "containerPort" } else { "port" });
    }
    KEYS.iter().find(|(name, _)| *name == field).map(|(_, key)| *key)
}

/// Merges a patch into an object. Lists of custom resources are replaced: Kubernetes knows no keys for them.
pub(super) fn merge(object: &mut Raw, patch: &Raw, kind: &Kind) -> Result<(), Mistake> {
    let is_typed =
        !kind.group().contains('.') || kind.group().ends_with(".k8s.io") && kind.group() != "gateway.networking.k8s.io";
    if !matches!(patch, Raw::Map(_)) {
        return Err(Mistake::refused(
            "`merge` is not a map",
            "write the part of the object that changes, from `spec:` down",
        ));
    }
    // Of a ServiceAccount the list is atomic, of a pod it has a key.
    let atomic = (kind.name() == "ServiceAccount").then_some("imagePullSecrets");
    Merge { is_typed, atomic }.value(object, patch, "")
}

struct Merge {
    is_typed: bool,
    /// A list that has a key in other kinds.
    atomic: Option<&'static str>,
}

impl Merge {
    fn value(&self, low: &mut Raw, high: &Raw, field: &str) -> Result<(), Mistake> {
        match (&mut *low, high) {
            (Raw::Map(low), Raw::Map(high)) => {
                if high.get(DIRECTIVE).and_then(Raw::as_str) == Some("replace") {
                    *low = high
                        .iter()
                        .filter(|(key, _)| *key != DIRECTIVE)
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                    return Ok(());
                }
                let is_retaining = self.is_typed && RETAINING.contains(&field);
                if is_retaining {
                    retain(low, high, field)?;
                }
                for (key, value) in high.iter().filter(|(key, _)| !(is_retaining && *key == RETAIN)) {
                    self.entry(low, key, value).map_err(|mistake| mistake.within(Path::root().key(key)))?;
                }
                Ok(())
            }
            (Raw::List(low), Raw::List(high)) => {
                if let Some(key) = self.key(field, low, high) {
                    return self.list(low, high, field, key);
                }
                if self.is_typed && field == SET {
                    // `patchStrategy: merge` of a list of texts.
                    let new: Vec<_> = high.iter().filter(|item| !low.contains(item)).cloned().collect();
                    low.extend(new);
                    return Ok(());
                }
                low.clone_from(high);
                Ok(())
            }
            (_, high) => {
                *low = without_directives(high);
                Ok(())
            }
        }
    }

    fn entry(&self, low: &mut indexmap::IndexMap<String, Raw>, key: &str, value: &Raw) -> Result<(), Mistake> {
        let is_deleted = *value == Raw::Null || value.get(DIRECTIVE).and_then(Raw::as_str) == Some("delete");
        if is_deleted {
            if low.shift_remove(key).is_none() {
                return Err(Mistake::refused(
                    format!("`{key}` is not there to be removed"),
                    "delete that line of the patch",
                ));
            }
            return Ok(());
        }
        if key.starts_with('$') {
            return directive(key, value);
        }
        if let Some(below) = low.get_mut(key) {
            return self.value(below, value, key);
        }
        low.insert(key.to_owned(), without_directives(value));
        Ok(())
    }

    fn key(&self, field: &str, low: &[Raw], high: &[Raw]) -> Option<&'static str> {
        let has_key = self.is_typed && self.atomic != Some(field);
        has_key.then(|| merge_key(field, low.iter().chain(high))).flatten()
    }

    fn list(&self, low: &mut Vec<Raw>, high: &[Raw], field: &str, key: &str) -> Result<(), Mistake> {
        let is_replacing = |item: &Raw| item.get(DIRECTIVE).and_then(Raw::as_str) == Some("replace");
        // It replaces the list wherever it stands (`apimachinery/pkg/util/strategicpatch`, `mergeSliceWithSpecialElements`).
        if high.iter().any(is_replacing) {
            low.clear();
        }
        for (index, item) in high.iter().enumerate().filter(|(_, item)| !is_replacing(item)) {
            let within = |mistake: Mistake| mistake.within(Path::root().index(index));
            let Some(identity) = item.get(key) else {
                let message = format!("an item of `{field}` has no `{key}`, which tells the items apart");
                return Err(within(Mistake::refused(message, format!("add `{key}:` to it"))));
            };
            let position = low.iter().position(|below| below.get(key) == Some(identity));
            let is_deleted = item.get(DIRECTIVE).and_then(Raw::as_str) == Some("delete");
            match position {
                Some(position) if is_deleted => {
                    low.remove(position);
                }
                Some(position) => self.value(&mut low[position], item, field).map_err(within)?,
                None if is_deleted => {
                    let message = format!("`{field}` has no item with that `{key}` to be removed");
                    return Err(within(Mistake::refused(message, "delete that item of the patch")));
                }
                None => low.push(without_directives(item)),
            }
        }
        Ok(())
    }
}

/// Takes away what cannot stand beside what the patch says: of a volume another source, of a strategy what belongs to another type.
///
/// Kubernetes calls it `retainKeys` (`patchStrategy` of `PodSpec.volumes` and `DeploymentSpec.strategy` in `k8s.io/api`). `kubectl apply` lists what stays
/// in `$retainKeys` by itself; a patch may list it too.
fn retain(
    low: &mut indexmap::IndexMap<String, Raw>,
    high: &indexmap::IndexMap<String, Raw>,
    field: &str,
) -> Result<(), Mistake> {
    if let Some(listed) = high.get(RETAIN) {
        let Raw::List(listed) = listed else {
            return Err(Mistake::refused(format!("`{RETAIN}` is not a list"), "list the keys that stay"));
        };
        if let Some((key, _)) = high.iter().find(|(key, _)| *key != RETAIN && !names(listed, key)) {
            let message = format!("`{key}` is written, and not in `{RETAIN}`");
            return Err(Mistake::refused(message, format!("add `{key}` to it")));
        }
        low.retain(|key, _| names(listed, key));
        return Ok(());
    }
    let is_added = |(key, value): (&String, &Raw)| *value != Raw::Null && !low.contains_key(key);
    let is_replaced = match field {
        "volumes" => high.iter().any(is_added),
        _ => high.get("type").is_some_and(|wanted| low.get("type") != Some(wanted)),
    };
    if is_replaced {
        low.retain(|key, _| high.contains_key(key));
    }
    Ok(())
}

fn names(listed: &[Raw], key: &str) -> bool {
    listed.iter().any(|listed| listed.as_str() == Some(key))
}

/// A directive that is left when `delete` and `replace` have been followed where they may stand. Passed on, it would become a field of
/// the object.
fn directive(key: &str, value: &Raw) -> Result<(), Mistake> {
    match value.as_str() {
        Some("merge") if key == DIRECTIVE => Ok(()),
        _ => Err(Mistake::refused(
            format!("the directive `{key}` cannot be followed here"),
            "write `$patch: replace` in a map, or `$patch: delete` in what is to go",
        )),
    }
}

/// A value that is added where there was none: nothing to remove, nothing to replace.
fn without_directives(value: &Raw) -> Raw {
    match value {
        Raw::Map(entries) => {
            let kept =
                entries.iter().filter(|(key, value)| *key != DIRECTIVE && *key != RETAIN && **value != Raw::Null);
            Raw::Map(kept.map(|(key, value)| (key.clone(), without_directives(value))).collect())
        }
        Raw::List(items) => Raw::List(items.iter().map(without_directives).collect()),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use terrace_k8s::{Kind, api::core::v1::ServiceAccount};
    use terrace_spec::Raw;

    use super::merge;

    fn raw(yaml: &str) -> Raw {
        serde_saphyr::from_str(yaml).expect("YAML")
    }

    #[test]
    fn lists_are_merged_as_the_types_of_kubernetes_say() {
        let cases = [
            (
                "ServiceAccount",
                "{metadata: {finalizers: [a]}}",
                "{metadata: {finalizers: [b, a]}}",
                "{metadata: {finalizers: [a, b]}}",
            ),
            ("ServiceAccount", "{secrets: [{name: a}]}", "{secrets: [{name: b}]}", "{secrets: [{name: a}, {name: b}]}"),
            (
                "ServiceAccount",
                "{imagePullSecrets: [{name: a}]}",
                "{imagePullSecrets: [{name: b}]}",
                "{imagePullSecrets: [{name: b}]}",
            ),
            (
                "Pod",
                "{imagePullSecrets: [{name: a}]}",
                "{imagePullSecrets: [{name: b}]}",
                "{imagePullSecrets: [{name: a}, {name: b}]}",
            ),
            (
                "Pod",
                "{ports: [{containerPort: 1}]}",
                "{ports: [{containerPort: 1, name: a}]}",
                "{ports: [{containerPort: 1, name: a}]}",
            ),
            ("Pod", "{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}", "{tolerations: [{key: b}]}"),
        ];
        for (kind, low, high, expected) in cases {
            let mut object = raw(low);
            let merged = merge(&mut object, &raw(high), &Kind::new("", kind));
            assert!(merged.is_ok(), "{kind}: {high}");
            assert_eq!(object, raw(expected), "{kind}: {high}");
        }
        assert_eq!(Kind::of::<ServiceAccount>(), Kind::new("", "ServiceAccount"));
    }
}
