//! What is left when forms have been found: forms that are refused, whole objects, and patches.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use terrace::{
    diagnostic::{Diagnostic, Segment},
    spec::Raw,
};

use super::{
    Look, Names, Options,
    compare::Change,
    facts,
    found::{Context, Fidelity, Found},
    object::{Id, Object, template_path},
    patches::{Wanted, patch},
    prove::{FILE, Ground, Proof, prove},
    reasons, shape, shorten,
    value::{Entries, at_mut, is_empty, make, map, take, text},
};
use crate::codes;

/// More refusals than any import has: whoever meets more of them goes round in circles.
const ROUNDS: usize = 200;

/// Makes the app one that is rendered, as short as it can be said, and brings what no form has brought.
pub(super) fn settle(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
    shape::lift_for_commands(found);
    accept(context, found, ground)?;
    let before = cost(&proof(context, found, ground)?);
    let mut lifted = found.clone();
    shape::lift(&mut lifted);
    // What cannot be said of the app stays with its processes.
    if ground.render(&lifted.draft.yaml("")).is_ok() && cost(&proof(context, &lifted, ground)?) <= before {
        *found = lifted;
    }
    doubt(context, found, ground)?;
    shape::minimise(&mut found.draft, ground);
    bring(context, found, ground)?;
    whole(context, found, ground)?;
    let long = found.draft.clone();
    shorten::shorten(&mut found.draft);
    // The short forms mean the same, or they are not taken.
    if ground.bytes(&found.draft) != ground.bytes(&long) {
        found.draft = long;
    }
    Ok(())
}

/// An object whose form does not say all of it stays as it is.
fn doubt(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
    if found.forms.is_empty() {
        return Ok(());
    }
    for (id, at) in found.forms.clone() {
        let at: Vec<&str> = at.iter().map(String::as_str).collect();
        // Links and the platform let in some of the callers already.
        if !is_equal(&id, context, found, ground) && !without_known(&id, &at, context, found, ground) {
            take(&mut found.draft.spec, &at);
            found.stays(&id, "`network` would let in others than it does");
        }
    }
    accept(context, found, ground)
}

fn is_equal(id: &Id, context: &Context<'_>, found: &Found, ground: &Ground<'_>) -> bool {
    proof(context, found, ground).is_ok_and(|proof| proof.equal.contains(id))
}

/// Leaves callers out of `network` that come in anyway, if the policy is the same then.
fn without_known(id: &Id, at: &[&str], context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> bool {
    let value = at.iter().try_fold(&found.draft.spec, |value, key| value.get(key)).cloned().unwrap_or_default();
    let callers = value.items("from");
    // Whatever the first and the last of them are, the others are the app's own to say.
    for skipped in 0..=callers.len() {
        for end in (skipped..=callers.len()).rev() {
            let kept = callers[skipped..end].to_vec();
            let mut tried = found.clone();
            *make(&mut tried.draft.spec, at) =
                if kept.is_empty() { text("on") } else { map([("from", Some(Raw::List(kept)))]) };
            if is_equal(id, context, &tried, ground) {
                *found = tried;
                return true;
            }
        }
    }
    false
}

fn proof(context: &Context<'_>, found: &Found, ground: &Ground<'_>) -> Result<Proof, Vec<Diagnostic>> {
    let rendered = ground.render(&found.draft.yaml(""))?;
    Ok(prove(context.objects, &rendered, found, context.fidelity))
}

/// How far a rendering is from what was read. What it adds weighs less than what it leaves out.
fn cost(proof: &Proof) -> usize {
    let weigh = |change: &Change| if matches!(change, Change::Added(_)) { 1 } else { 2 };
    let fields: usize = proof.differences.iter().map(|difference| weigh(&difference.change)).sum();
    fields + 4 * (proof.missing.len() + proof.added.len())
}

/// Takes forms away until the app is rendered: what is refused stays as it was.
fn accept(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
    for _ in 0..ROUNDS {
        let Err(mistakes) = ground.render(&found.draft.yaml("")) else { return Ok(()) };
        let mut is_changed = false;
        for mistake in &mistakes {
            is_changed |= refuse(mistake, context, found);
        }
        if !is_changed {
            return Err(not_rendered(&mistakes, found));
        }
    }
    Err(not_rendered(&[], found))
}

/// Takes away what a mistake is about. `false` where that is nothing that was found.
fn refuse(mistake: &Diagnostic, context: &Context<'_>, found: &mut Found) -> bool {
    let mut path = Vec::new();
    let mut at = &found.draft.spec;
    for segment in mistake.place.path.segments() {
        let key = match segment {
            Segment::Key(key) => key.clone(),
            Segment::Index(index) => index.to_string(),
        };
        if path.is_empty() && key == "spec" {
            continue;
        }
        let Some(below) = at.get(&key) else { break };
        at = below;
        path.push(key);
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] | ["processes" | "commands" | "patches" | "objects"] => false,
        [section @ ("processes" | "commands"), name] => {
            let named = context.named.iter().find(|named| named.name == *name && named.section == *section).cloned();
            take(&mut found.draft.spec, &[section, name]);
            if let Some(named) = named {
                found.refused.push((format!("{section}.{name}"), mistake.message.clone()));
                found.stays(&named.id, format!("as a process it is refused: {}", mistake.message));
            }
            true
        }
        ["objects", name, ..] => {
            take(&mut found.draft.spec, &["objects", name]);
            found.refused.push(((*name).to_owned(), mistake.message.clone()));
            true
        }
        ["patches", name, ..] => {
            take(&mut found.draft.spec, &["patches", name]);
            found.refused.push(((*name).to_owned(), mistake.message.clone()));
            true
        }
        path => {
            take(&mut found.draft.spec, path);
            if let [section, name, ..] = path {
                let process = make(&mut found.draft.spec, &[section, name]);
                if is_empty(process) && matches!(*section, "processes" | "commands") {
                    *process = Raw::Map(Entries::new());
                } else if is_empty(process) {
                    take(&mut found.draft.spec, &[section, name]);
                }
            }
            found.refused.push((path.join("."), mistake.message.clone()));
            true
        }
    }
}

fn not_rendered(mistakes: &[Diagnostic], found: &Found) -> Vec<Diagnostic> {
    let first = mistakes.first();
    // What was refused before is why nothing is left.
    let refused = found.refused.iter().find(|(path, _)| path.starts_with("processes."));
    let why = match (refused, first) {
        (Some((path, why)), _) => format!(": {why} (at `{path}`)"),
        (None, Some(mistake)) => format!(": {} (at `{}`)", mistake.message, mistake.place.path),
        (None, None) => String::new(),
    };
    let message = format!("an app of these manifests cannot be rendered{why}");
    let hint = first.and_then(|mistake| mistake.hints.first().cloned());
    let mistake = Diagnostic::error(&codes::NOT_RENDERED, message).in_file(FILE);
    vec![mistake.hint(hint.unwrap_or_else(|| "import fewer objects at a time, to see which one it is".to_owned()))]
}

/// Patches for what the input has and no form has brought.
fn bring(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
    let rendered = ground.render(&found.draft.yaml(""))?;
    let proof = prove(context.objects, &rendered, found, context.fidelity);
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
        let mut why: IndexMap<String, Vec<String>> = IndexMap::new();
        for difference in &wanted {
            why.entry(reasons::of_patch(difference, found)).or_default().push(reasons::field(difference));
        }
        for (why, fields) in why {
            found.draft.comment(&["patches", &name], format!("{}: {why}.", fields.join(", ")));
        }
    }
    accept(context, found, ground)
}

/// Whether a difference is brought by a patch: where every field counts, all of them; otherwise what the rendering lacks, and what must stay.
fn is_wanted(difference: &super::compare::Difference, object: &Object, context: &Context<'_>, found: &Found) -> bool {
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
pub(super) fn entry_name(id: &Id) -> String {
    let mut name: String = format!("{}-{}", id.kind, id.name).to_ascii_lowercase().replace(['.', '_', ':'], "-");
    name.truncate(63);
    name.trim_end_matches('-').to_owned()
}

/// Whole objects, for what no form is for.
fn whole(context: &Context<'_>, found: &mut Found, ground: &Ground<'_>) -> Result<(), Vec<Diagnostic>> {
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

/// The facts of those that were told without which the app is another, or none.
pub(super) fn needed(mut told: Raw, found: &Found, options: &Options<'_>) -> Raw {
    let bytes = |told: &Raw| {
        let mut told = told.clone();
        let platform = facts::with(&mut told, options.platform);
        Ground { platform: &platform, target: &options.target }.bytes(&found.draft)
    };
    let whole = bytes(&told);
    let keys: Vec<String> = told.entries("").map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let mut without = told.clone();
        take(&mut without, &[&key]);
        if bytes(&without) == whole {
            told = without;
        }
    }
    told
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
