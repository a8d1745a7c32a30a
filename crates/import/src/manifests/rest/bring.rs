//! What no form has brought: patches of objects, and whole objects.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use terrace::{diagnostic::Diagnostic, spec::Raw};

use super::refuse::accept;
use crate::manifests::{
    Look, Names,
    compare::{Change, Difference},
    found::{Context, Fidelity, Found},
    object::{Id, Object, template_path},
    patches::{Wanted, patch},
    prove::{Ground, prove},
    reasons,
    value::{Entries, at_mut, is_empty, make, take},
};

/// What a patch is for.
pub(super) struct Brought {
    /// What the patch is called.
    name: String,
    wanted: Vec<Difference>,
}

/// Patches for what the input has and no form has brought.
pub(super) fn bring(
    context: &Context<'_>,
    found: &mut Found,
    ground: &Ground<'_>,
) -> Result<Vec<Brought>, Vec<Diagnostic>> {
    let rendered = ground.render(&found.draft.yaml(""))?;
    let proof = prove(context.objects, &rendered, found, context.fidelity);
    let mut brought = Vec::new();
    for object in &context.objects.0 {
        let Some((_, raw)) = rendered.iter().find(|(id, _)| *id == object.id) else { continue };
        let wanted: Vec<_> = proof
            .differences
            .iter()
            .filter(|difference| difference.id == object.id && is_wanted(difference, object, context, found))
            .collect();
        let wants = Wanted { object, rendered: raw, fidelity: context.fidelity };
        let mut merge = wants.merge(&wanted, found).filter(|_| !wanted.is_empty()).unwrap_or_default();
        let name = entry_name(&object.id);
        if let Some(path) = template_path(object.kind()).filter(|_| found.callers.contains(&object.id)) {
            let path: Vec<&str> = path.split('.').chain(["spec", "automountServiceAccountToken"]).collect();
            *make(&mut merge, &path) = Raw::Bool(true);
            let why = "`automountServiceAccountToken`: its ServiceAccount is bound to a role: it calls Kubernetes.";
            found.draft.comment(&["patches", &name], why);
        }
        if is_empty(&merge) {
            continue;
        }
        *make(&mut found.draft.spec, &["patches", &name]) = patch(&object.id, merge);
        let wanted = wanted.into_iter().cloned().collect();
        brought.push(Brought { name, wanted });
    }
    accept(context, found, ground)?;
    Ok(brought)
}

/// Says beside each patch what it brings, and no more.
pub(super) fn explain(
    brought: &[Brought],
    context: &Context<'_>,
    found: &mut Found,
    ground: &Ground<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let rendered = ground.render(&found.draft.yaml(""))?;
    let left = prove(context.objects, &rendered, found, context.fidelity).differences;
    for Brought { name, wanted } in brought {
        let mut why: IndexMap<String, Vec<String>> = IndexMap::new();
        for difference in wanted.iter().filter(|difference| !left.contains(difference)) {
            why.entry(reasons::of_patch(difference, found)).or_default().push(reasons::field(difference));
        }
        for (why, fields) in why {
            found.draft.comment(&["patches", name], format!("{}: {why}.", fields.join(", ")));
        }
    }
    Ok(())
}

/// Whether a difference is brought by a patch: where every field counts, all of them; otherwise what the rendering lacks, and what must stay.
fn is_wanted(difference: &Difference, object: &Object, context: &Context<'_>, found: &Found) -> bool {
    if matches!(difference.change, Change::Added(_)) || reasons::can_never_change(difference) {
        return false;
    }
    if context.fidelity == Fidelity::Fields {
        return true;
    }
    let field = difference.path.join(".");
    let is_kept = found.kept.iter().any(|kept| kept.id == object.id && field.starts_with(&kept.path));
    is_kept || matches!(difference.change, Change::Removed(_)) && reasons::of_terraces(difference).is_none()
}

/// A name for the patch or the object of an id.
pub(in crate::manifests) fn entry_name(id: &Id) -> String {
    let mut name: String = format!("{}-{}", id.kind, id.name).to_ascii_lowercase().replace(['.', '_', ':'], "-");
    name.truncate(63);
    name.trim_end_matches('-').to_owned()
}

/// Whole objects, for what no form is for.
pub(super) fn whole(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
    let rendered = ground.render(&found.draft.yaml(""))?;
    let is_rendered = |id: &Id| rendered.iter().any(|(other, _)| other == id);
    let mut left: Vec<&Object> = Vec::new();
    let mut replaced: Vec<&Object> = Vec::new();
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
        let Some(index) = replaced.iter().position(|object| {
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
    for object in left {
        let why = found.raw.get(&object.id).cloned().unwrap_or_else(|| reasons::of_object(object, found));
        let name = entry_name(&object.id);
        let mut raw = object.raw.clone();
        // What only some version of a server fills in would be a difference for ever.
        if let Raw::Map(entries) = &mut raw {
            entries.retain(|_, value| *value != Raw::Null);
        }
        without_tracking(&mut raw);
        if object.kind() == "ExternalSecret" && raw.at("spec.target.template").is_none() {
            // Without one its Secret would inherit Argo CD's tracking, and be pruned.
            *make(&mut raw, &["spec", "target", "template", "metadata"]) = Raw::Map(Entries::new());
        }
        *make(&mut found.draft.spec, &["objects", &name]) = raw;
        found.draft.comment(&["objects", &name], format!("{}: {why}.", object.id));
        found.raw.insert(object.id.clone(), why);
    }
    accept(context, found, ground)
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
fn without_tracking(raw: &mut Raw) {
    const TRACKING: [&str; 6] =
        ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart", "chart", "heritage", "release"];
    let Some(metadata) = at_mut(raw, "metadata") else { return };
    if let Some(Raw::Map(labels)) = at_mut(metadata, "labels") {
        labels.retain(|key, _| !TRACKING.contains(&key.as_str()));
        if labels.is_empty() {
            take(metadata, &["labels"]);
        }
    }
}
