//! Whole objects, for what no form is for.

use std::collections::BTreeSet;

use terrace::{diagnostic::Diagnostic, spec::Raw};

use super::{monitors::monitors, refuse::accept_added};
use crate::manifests::{
    Look, Names,
    found::{Context, Found},
    object::{Id, Object},
    prove::Trial,
    reasons,
    value::{Entries, at_mut, make, take},
};

/// Puts what is not rendered and must not go into the app as it is.
pub(super) fn whole(trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    let context = trial.context;
    let rendered = trial.render(found)?;
    let left = left(context, found, &rendered);
    let mut stay: Vec<(Id, Raw)> = left.iter().map(|object| (object.id.clone(), as_it_stays(object))).collect();
    let reached = monitors(context, &mut stay, &rendered);
    for (object, (id, raw)) in left.into_iter().zip(stay) {
        let why = found.raw.get(&id).cloned().unwrap_or_else(|| reasons::of_object(object, found));
        let name = entry_name(&id);
        *make(&mut found.draft.spec, &["objects", &name]) = raw;
        found.draft.comment(&["objects", &name], format!("{id}: {why}."));
        if reached.contains(&id) {
            found.draft.comment(&["objects", &name], "`spec.selector`: the labels that its Services have from now on.");
        }
        found.raw.insert(id, why);
    }
    accept_added("objects", trial, found)
}

/// A name for the patch or the object of an id.
pub(in crate::manifests) fn entry_name(id: &Id) -> String {
    let mut name: String = format!("{}-{}", id.kind, id.name).to_ascii_lowercase().replace(['.', '_', ':'], "-");
    name.truncate(63);
    name.trim_end_matches('-').to_owned()
}

/// The objects that stay, in the order in which they were read and met.
fn left<'a>(context: &Context<'a>, found: &mut Found, rendered: &[(Id, Raw)]) -> Vec<&'a Object> {
    let is_rendered = |id: &Id| rendered.iter().any(|(other, _)| other == id);
    let (mut left, mut replaced) = (Vec::new(), Vec::new());
    for object in context.objects.0.iter().filter(|object| !is_rendered(&object.id)) {
        let may_go = found.replaced.contains_key(&object.id) && !found.raw.contains_key(&object.id);
        // What is called otherwise from now on is made anew, and said to be.
        if context.names == Names::New && found.claimed.contains(&object.id) {
            continue;
        }
        if may_go { replaced.push(object) } else { left.push(object) }
    }
    // What something that stays refers to stays too.
    loop {
        let mut names = BTreeSet::new();
        for object in &left {
            referred(&object.raw, &mut names);
        }
        if let Some(patches) = found.draft.spec.get("patches") {
            referred(patches, &mut names);
        }
        let Some(index) = replaced.iter().position(|object: &&Object| {
            names.contains(object.name()) && matches!(object.kind(), "ConfigMap" | "ExternalSecret" | "Password")
        }) else {
            break;
        };
        let object = replaced.remove(index);
        found.stays(&object.id, "something that stays as it is refers to it");
        left.push(object);
    }
    for object in &replaced {
        found.raw.remove(&object.id);
    }
    left
}

/// An object without what would be untrue from now on.
fn as_it_stays(object: &Object) -> Raw {
    let mut raw = object.raw.clone();
    // What only some version of a server fills in would be a difference for ever.
    if let Raw::Map(entries) = &mut raw {
        entries.retain(|_, value| *value != Raw::Null);
    }
    without_tracking(object, &mut raw);
    if matches!(object.kind(), "StatefulSet" | "PersistentVolumeClaim") {
        // Its disks hold what nobody can render again.
        let options = if object.is_free { "Prune=true" } else { "Prune=confirm,Delete=confirm" };
        *make(&mut raw, &["metadata", "annotations", "argocd.argoproj.io/sync-options"]) = Raw::from(options);
    }
    if object.kind() == "ExternalSecret" && raw.at("spec.target.template").is_none() {
        // Without one its Secret would inherit Argo CD's tracking, and be pruned.
        *make(&mut raw, &["spec", "target", "template", "metadata"]) = Raw::Map(Entries::new());
    }
    raw
}

/// The names of a ConfigMap or a Secret that a value refers to.
fn referred(value: &Raw, names: &mut BTreeSet<String>) {
    const REFERENCES: [&str; 6] =
        ["configMap", "configMapRef", "configMapKeyRef", "secret", "secretRef", "secretKeyRef"];
    match value {
        Raw::Map(entries) => {
            for (key, value) in entries {
                if REFERENCES.contains(&key.as_str()) {
                    let name = value.text("name").or_else(|| value.text("secretName"));
                    names.extend(name.map(str::to_owned));
                }
                referred(value, names);
            }
        }
        Raw::List(items) => items.iter().for_each(|item| referred(item, names)),
        _ => {}
    }
}

/// Labels by which a tool finds what it has made would be untrue from now on.
fn without_tracking(object: &Object, raw: &mut Raw) {
    const TRACKING: [&str; 6] =
        ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart", "chart", "heritage", "release"];
    // By this one Prometheus finds its monitors and rules: it names the release of Prometheus, not of the app.
    let is_wanted = |key: &str| key == "release" && object.group() == "monitoring.coreos.com";
    let Some(metadata) = at_mut(raw, "metadata") else { return };
    if let Some(Raw::Map(labels)) = at_mut(metadata, "labels") {
        labels.retain(|key, _| !TRACKING.contains(&key.as_str()) || is_wanted(key));
        if labels.is_empty() {
            take(metadata, &["labels"]);
        }
    }
}
