//! Patches, for what no form has brought.

use indexmap::IndexMap;
use terrace::{diagnostic::Diagnostic, spec::Raw};

use super::{refuse::accept_added, whole::entry_name};
use crate::manifests::{
    compare::{Change, Difference},
    found::{Context, Fidelity, Found},
    labels::Labels,
    object::{Object, template_path},
    patches::{Wanted, patch},
    prove::Trial,
    reasons,
    value::{is_empty, make},
};

/// What a patch is for.
pub(super) struct Brought {
    /// What the patch is called.
    name: String,
    wanted: Vec<Difference>,
}

/// Patches for what the input has and no form has brought.
pub(super) fn bring(trial: Trial<'_>, found: &mut Found) -> Result<Vec<Brought>, Vec<Diagnostic>> {
    let context = trial.context;
    found.labels = Labels::of(context, found);
    let rendered = trial.render(found)?;
    let proof = trial.prove(&rendered, found);
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
    accept_added("patches", trial, found)?;
    Ok(brought)
}

/// Says beside each patch what it brings, and no more.
pub(super) fn explain(brought: &[Brought], trial: Trial<'_>, found: &mut Found) -> Result<(), Vec<Diagnostic>> {
    let left = trial.proof(found)?.differences;
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
    if found.labels.who_asks(difference).is_some() {
        return true;
    }
    let field = difference.path.join(".");
    let is_kept = found.kept.iter().any(|kept| kept.id == object.id && field.starts_with(&kept.path));
    is_kept || matches!(difference.change, Change::Removed(_)) && reasons::of_terraces(difference).is_none()
}
