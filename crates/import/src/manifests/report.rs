//! What is equal, what differs, and why.

use std::{borrow::Cow, fmt, fmt::Write};

use indexmap::IndexMap;
use terrace::{diagnostic::Diagnostic, spec::Raw};

use super::{
    Imported, Look, Names,
    compare::{Change, Difference},
    dangers, facts,
    found::{Context, Fidelity, Found},
    group::Group,
    object::{Id, Object},
    prove::{Proof, Trial},
    reasons,
    rest::entry_name,
    value::is_empty,
    write::Draft,
};
use crate::codes;

/// The app and its proof; a mistake where something that is live would be replaced.
pub(super) fn imported(
    group: &Group,
    trial: Trial<'_>,
    found: &Found,
    told: &Raw,
) -> Result<Imported, Vec<Diagnostic>> {
    let context = trial.context;
    let yaml = commented(context, found)
        .yaml("Imported by `terrace import manifests`: read it once as if somebody else had written it.");
    // The very text is proven, comments and all.
    let rendered = trial.ground.render(&yaml)?;
    let proof = trial.prove(&rendered, found);
    let sorted = Sorted::of(&proof, context, found, &rendered);
    // Other names are asked for; that something is there no more is not.
    let is_asked_for = |replaced: &&Replaced| context.names == Names::New && replaced.refused.is_none();
    let replaced: Vec<_> = sorted.identity.iter().filter(|replaced| !is_asked_for(replaced)).collect();
    if !replaced.is_empty() {
        return Err(replaced.into_iter().map(would_be_replaced).collect());
    }
    if context.fidelity == Fidelity::Fields && !sorted.behaviour.is_empty() {
        return Err(sorted.behaviour.iter().map(|difference| still_different(difference, found)).collect());
    }
    let facts = (!is_empty(told)).then(|| facts::lines(told));
    Ok(Imported { report: sorted.text(group, context, found, &proof, rendered.len()), yaml, facts })
}

fn commented(context: &Context<'_>, found: &Found) -> Draft {
    let mut draft = found.draft.clone();
    if let Some(first) = context.named.iter().find(|named| found.said(named, "adopt").is_some()) {
        draft.comment(
            &first.run.at(&["adopt"]),
            "What is live keeps its names and its selectors: another selector would be another Deployment.",
        );
    }
    if let Some(at) = writable(&draft) {
        let at: Vec<&str> = at.iter().map(String::as_str).collect();
        let why = "Nothing has kept it from writing to its own file system so far. Without `user`, an image that runs as root does not start.";
        draft.comment(&at, why);
    }
    draft
}

/// The first place that allows a container to write to its own file system.
fn writable(draft: &Draft) -> Option<Vec<String>> {
    let is_writable = |value: &Raw| value.text("security.filesystem") == Some("writable");
    if is_writable(&draft.spec) {
        return Some(vec!["security".to_owned()]);
    }
    let (name, _) = draft.spec.entries("processes").find(|(_, process)| is_writable(process))?;
    Some(vec!["processes".to_owned(), name.to_owned(), "security".to_owned()])
}

fn would_be_replaced(replaced: &Replaced) -> Diagnostic {
    Diagnostic::error(&codes::WOULD_BE_REPLACED, format!("{replaced} would be replaced or made anew")).hint(
        match replaced.refused {
            Some(_) => "import the manifests without it: it stays what it is, beside the app; or correct that first",
            None => "with `--rename` that is accepted: plan for two of everything while traffic moves",
        },
    )
}

/// What would be another object after the next sync, or none.
struct Replaced {
    what: String,
    /// Why it cannot stay as a whole, where that was tried.
    refused: Option<String>,
}

impl fmt::Display for Replaced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refused {
            Some(why) => write!(formatter, "{} (as a whole object it is refused: {why})", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

fn still_different(difference: &Difference, found: &Found) -> Diagnostic {
    let message = format!("{} {}: {}", difference.id, difference.field(), difference.change());
    let why = found.refused.iter().find(|(path, _)| path.contains(&difference.id.name.to_ascii_lowercase()));
    let hint = why.map_or_else(
        || "import without `--strict`: what is left then is listed".to_owned(),
        |(_, why)| format!("a patch for it is refused: {why}; import without `--strict`"),
    );
    Diagnostic::error(&codes::STILL_DIFFERENT, message).hint(hint)
}

/// Differences by what they mean.
#[derive(Default)]
struct Sorted<'a> {
    /// What would be replaced, or made anew.
    identity: Vec<Replaced>,
    /// What was said, and is said otherwise or not at all.
    behaviour: Vec<&'a Difference>,
    /// What Terrace adds and somebody has to judge, each with the reason.
    dangerous: Vec<(&'a Difference, &'static str)>,
    /// What Terrace adds.
    added: Vec<&'a Difference>,
}

impl<'a> Sorted<'a> {
    fn of(proof: &'a Proof, context: &Context<'_>, found: &Found, rendered: &[(Id, Raw)]) -> Self {
        let mut sorted = Self::default();
        for difference in &proof.differences {
            if reasons::can_never_change(difference) {
                let what = format!("{} ({}: {})", difference.id, difference.field(), difference.change());
                sorted.identity.push(Replaced { what, refused: None });
            } else if let Some(why) = dangers::danger(difference, context.object(&difference.id), rendered) {
                sorted.dangerous.push((difference, why));
            } else if matches!(difference.change, Change::Added(_)) {
                sorted.added.push(difference);
            } else {
                sorted.behaviour.push(difference);
            }
        }
        let is_known = |id: &Id| found.replaced.contains_key(id);
        for id in proof.missing.iter().filter(|id| !is_known(id)) {
            if context.object(id).is_some_and(Object::lives) {
                let name = entry_name(id);
                let refused = found.refused.iter().find(|(refused, _)| *refused == name).map(|(_, why)| why.clone());
                sorted.identity.push(Replaced { what: id.to_string(), refused });
            }
        }
        sorted
    }

    fn text(&self, group: &Group, context: &Context<'_>, found: &Found, proof: &Proof, rendered: usize) -> String {
        let mut out = String::new();
        let differing = context.objects.0.len() - proof.equal.len() - proof.missing.len();
        let _ = writeln!(
            out,
            "{} objects read, {rendered} rendered: {} equal, {differing} with differences, {} said otherwise, {} new",
            context.objects.0.len() + group.left_out.len(),
            proof.equal.len(),
            proof.missing.len(),
            proof.added.len(),
        );
        section(&mut out, "would be replaced or made anew", self.identity.iter().map(ToString::to_string));
        let replaced = proof.missing.iter().filter_map(|id| Some(format!("{id}: {}", found.replaced.get(id)?)));
        section(&mut out, "said otherwise, and gone with the next prune", replaced);
        section(&mut out, "kept as it is, in `objects`", found.raw.iter().map(|(id, why)| format!("{id}: {why}")));
        section(&mut out, "left out", group.left_out.iter().map(|(id, why)| format!("{id}: {why}")));
        let behaviour = self.behaviour.iter().map(|difference| (*difference, why(difference, found)));
        let dangerous = self.dangerous.iter().map(|(difference, why)| (*difference, Cow::Borrowed(*why)));
        let autoscaled = found.autoscaled.iter().map(|difference| (difference, Cow::Borrowed(reasons::AUTOSCALED)));
        let lines = grouped(behaviour.chain(dangerous).chain(autoscaled));
        let hidden = if context.fidelity == Fidelity::Effect { dangers::hidden(context) } else { Vec::new() };
        section(&mut out, "differs", lines.into_iter().chain(hidden).chain(dangers::moved(context, found)));
        let new = proof.added.iter().map(|id| format!("{id}: new"));
        section(&mut out, "added by Terrace's defaults", by_reason(&self.added).into_iter().chain(new));
        if !proof.equal.is_empty() {
            let equal: Vec<_> = proof.equal.iter().map(ToString::to_string).collect();
            section(&mut out, "equal", [equal.join(", ")]);
        }
        out
    }
}

impl Object {
    /// Whether another one of its kind would be another thing, and not just be made again.
    fn lives(&self) -> bool {
        !matches!(self.kind(), "Job" | "PodDisruptionBudget" | "HorizontalPodAutoscaler")
    }
}

fn section(out: &mut String, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "{title}:");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

/// Why a difference is left: a patch for it was refused, or Terrace has another opinion.
fn why(difference: &Difference, found: &Found) -> Cow<'static, str> {
    let name = entry_name(&difference.id);
    match found.refused.iter().find(|(refused, _)| *refused == name) {
        Some((_, why)) => format!("the patch for it is refused: {why}").into(),
        None => reasons::of_difference(difference).into(),
    }
}

/// The same difference of several objects is one line.
fn grouped<'a>(differences: impl Iterator<Item = (&'a Difference, Cow<'static, str>)>) -> Vec<String> {
    let mut lines: IndexMap<(String, String, Cow<'static, str>), Vec<String>> = IndexMap::new();
    for (difference, why) in differences {
        let key = (difference.field(), difference.change(), why);
        lines.entry(key).or_default().push(difference.id.to_string());
    }
    lines
        .into_iter()
        .map(|((field, change, why), ids)| format!("{} {field}: {change}  ({why})", ids.join(", ")))
        .collect()
}

/// What is added for one reason stands together, a field once, wherever it is.
fn by_reason(differences: &[&Difference]) -> Vec<String> {
    let mut reasons: IndexMap<&'static str, IndexMap<String, Vec<String>>> = IndexMap::new();
    for difference in differences {
        let what = format!("{}: {}", anywhere(&reasons::field(difference)), difference.change());
        let ids = reasons.entry(reasons::of_difference(difference)).or_default().entry(what).or_default();
        let id = difference.id.to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut lines = Vec::new();
    for (reason, fields) in reasons {
        lines.push(format!("{reason}:"));
        lines.extend(fields.into_iter().map(|(what, ids)| format!("  {what}  ({})", ids.join(", "))));
    }
    lines
}

/// A field of whichever container.
fn anywhere(field: &str) -> String {
    for list in ["containers[", "initContainers["] {
        if let Some((before, after)) = field.split_once(list)
            && let Some((_, rest)) = after.split_once(']')
        {
            return format!("{before}{list}*]{rest}");
        }
    }
    field.to_owned()
}
