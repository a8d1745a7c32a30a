//! Patches written in YAML: changes to rendered objects, for what the spec cannot say.
//!
//! They are loud. One that matches nothing, changes nothing, or cannot be applied is a mistake, and stops the rendering. What is
//! patched stays raw: it never goes back through a type that might drop what it does not know.

mod json;
mod merge;
mod required;
mod typed;

use terrace_diagnostic::{Diagnostic, Path};
use terrace_document::{Node, Tape, Value};
use terrace_k8s::Kind;
use terrace_spec::{
    Raw, ResolvedPatchTarget,
    resolve::{Change, ResolvedApp, ResolvedPatch},
    text::Name,
};

pub use merge::merge_key;
pub use typed::AnyObject;
pub(crate) use typed::{By, Transform, TypedPatch};

use crate::{
    codes, readable,
    tree::{Content, Entry, RECORDABLE, Tree, record, why_not_recorded},
};

impl Tree {
    /// Applies the patches of an app, in the order they are written.
    pub(crate) fn patch(&mut self, app: &ResolvedApp) {
        for (name, patch) in &app.patches {
            self.apply(app, name, patch);
        }
    }

    fn apply(&mut self, app: &ResolvedApp, name: &Name, patch: &ResolvedPatch) {
        let at = Path::root().key("patches").key(name.as_str());
        let target = &patch.target;
        let matches = |entry: &&mut Entry| {
            entry.identity.kind.name() == target.kind
                && target.name.as_ref().is_none_or(|name| *name == entry.identity.name)
        };
        let mut mistakes = Vec::new();
        let mut count = 0;
        for entry in self.entries.iter_mut().filter(matches) {
            count += 1;
            let at = at.clone().key(match &patch.change {
                Change::Merge(_) => "merge",
                Change::Json(_) => "json",
            });
            match change(entry, &patch.change) {
                Ok(before) => mistakes.extend(readable::patched(entry, &before, name, patch, &at)),
                Err(Mistake { code, message, hint, within }) => {
                    let message = format!("patch `{name}` on {}: {message}", entry.identity);
                    mistakes.push(Diagnostic::error(code, message).at(at.join(&within)).hint(hint));
                }
            }
        }
        if count == 0 {
            let wanted = target.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
            let message = format!("patch `{name}` matches nothing: there is no {}{wanted}", target.kind);
            let diagnostic = Diagnostic::error(&codes::PATCH_MISSES, message).at(at.key("target"));
            let hint = written_as_object(app, target).unwrap_or_else(|| self.near(&target.kind));
            mistakes.push(diagnostic.hint(hint));
        }
        self.diagnostics.extend(each_once(mistakes));
    }

    /// The objects of a kind, or all kinds, for a hint.
    fn near(&self, kind: &str) -> String {
        let of_kind = |entry: &&Entry| entry.identity.kind.name() == kind;
        let mut known: Vec<_> = self.entries.iter().filter(of_kind).map(|entry| entry.identity.to_string()).collect();
        if known.is_empty() {
            known = self.entries.iter().map(|entry| entry.identity.to_string()).collect();
        }
        known.sort_unstable();
        format!("there is {}", known.join(", "))
    }
}

/// What is wrong with the patch itself is wrong with each object that it matches: it is said once.
fn each_once(mistakes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> = Vec::new();
    for mistake in mistakes {
        let is_said = |other: &Diagnostic| {
            (other.code, &other.place.path, &other.hints) == (mistake.code, &mistake.place.path, &mistake.hints)
        };
        if !said.iter().any(is_said) {
            said.push(mistake);
        }
    }
    said
}

/// What to do about a target that is among the objects that stand in the spec as they are.
fn written_as_object(app: &ResolvedApp, target: &ResolvedPatchTarget) -> Option<String> {
    let text = |object: &Raw, key: &str| object.get(key).and_then(Raw::as_str).map(str::to_owned);
    let mut written = app.objects.iter().filter(|(_, object)| {
        let name = object.get("metadata").and_then(|metadata| text(metadata, "name"));
        text(object, "kind").as_deref() == Some(&*target.kind)
            && target.name.as_ref().is_none_or(|wanted| name.as_deref() == Some(&**wanted))
    });
    let (name, _) = written.next()?;
    Some(format!("it is written as it is under `objects.{name}`: change it there"))
}

/// Why a patch cannot be applied to an object.
struct Mistake {
    code: &'static terrace_diagnostic::Code,
    message: String,
    hint: String,
    /// Where in the patch.
    within: Path,
}

impl Mistake {
    fn refused(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: &codes::PATCH_REFUSED, message: message.into(), hint: hint.into(), within: Path::root() }
    }

    /// The mistake, one step further in.
    fn within(mut self, step: Path) -> Self {
        self.within = step.join(&self.within);
        self
    }
}

/// Changes an object, and gives back what it was.
fn change(entry: &mut Entry, change: &Change) -> Result<Raw, Mistake> {
    let before = raw_of(&entry.content)?;
    let mut after = before.clone();
    match change {
        Change::Merge(patch) => merge::merge(&mut after, patch, &entry.identity.kind)?,
        Change::Json(operations) => json::apply(&mut after, operations)?,
    }
    if after == before {
        return Err(Mistake {
            code: &codes::PATCH_CHANGES_NOTHING,
            message: "it changes nothing".to_owned(),
            hint: "delete the patch: the object is as it asks already".to_owned(),
            within: Path::root(),
        });
    }
    check_change(&before, &after, &entry.identity.kind)?;
    entry.content = Content::Raw(after);
    Ok(before)
}

/// A changed object is still the one that it was, and one that Kubernetes takes.
fn check_change(before: &Raw, after: &Raw, kind: &Kind) -> Result<(), Mistake> {
    let identity = |raw: &Raw| {
        let metadata = raw.get("metadata");
        let name = metadata.and_then(|metadata| metadata.get("name")).cloned();
        (raw.get("apiVersion").cloned(), raw.get("kind").cloned(), name)
    };
    if identity(before) == identity(after) {
        return match required::taken_away(before, after, kind) {
            None => Ok(()),
            Some(field) => Err(Mistake {
                code: &codes::REQUIRED_FIELD_GONE,
                message: format!("it leaves it without `{field}`, which a {kind} must have"),
                hint: "replace it by another value, or leave it".to_owned(),
                within: Path::root(),
            }),
        };
    }
    Err(Mistake::refused("it changes what the object is", "`apiVersion`, `kind` and `metadata.name` stay"))
}

fn raw_of(content: &Content) -> Result<Raw, Mistake> {
    if let Content::Raw(raw) = content {
        return Ok(raw.clone());
    }
    let mut tape = Tape::new();
    record(content, &mut tape).map_err(|error| Mistake {
        code: &codes::NOT_RECORDABLE,
        message: why_not_recorded(&error),
        hint: RECORDABLE.to_owned(),
        within: Path::root(),
    })?;
    Ok(raw(tape.root()))
}

/// What has been recorded, as a value: to be changed, or held against another.
///
/// ```
/// use terrace_build::raw;
/// use terrace_document::Tape;
/// use terrace_spec::Raw;
///
/// let mut tape = Tape::new();
/// tape.record(&["web", "worker"]).unwrap();
/// assert_eq!(raw(tape.root()), Raw::List(vec!["web".into(), "worker".into()]));
/// ```
pub fn raw(node: Node<'_>) -> Raw {
    match node.value() {
        Value::Null => Raw::Null,
        Value::Bool(value) => Raw::Bool(value),
        Value::Integer(value) => Raw::Integer(value),
        #[expect(clippy::cast_precision_loss, reason = "Kubernetes reads what an i64 cannot hold as a float too")]
        Value::Unsigned(value) => Raw::Float(value as f64),
        Value::Float(value) => Raw::Float(value),
        Value::Text(text) => Raw::Text(text.to_owned()),
        Value::List(items) => Raw::List(items.map(raw).collect()),
        Value::Map(entries) => Raw::Map(entries.map(|(key, value)| (key.to_owned(), raw(value))).collect()),
    }
}
