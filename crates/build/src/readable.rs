//! What Kubernetes would not read of objects that are written by hand, whole or by a patch.
//!
//! A field that does not exist is dropped without a word where nobody validates, and stops the sync where Argo CD does. Types cannot tell it: what is
//! patched stays raw. So it is read once into its type, and what is left over is a mistake.

use terrace_diagnostic::{Diagnostic, Path, nearest};
use terrace_document::Tape;
use terrace_k8s::{Identity, Kind, Refused, Step, Why, refused};
use terrace_spec::{
    Raw,
    resolve::{Change, ResolvedPatch},
    text::Name,
};

use crate::{
    codes,
    tree::{Content, Entry},
};

/// What an object is that stands in the spec as a whole, or the mistake that it does not say so.
pub(crate) fn identity(object: &Raw, at: &Path) -> Result<Identity, Diagnostic> {
    let text = |key: &str| object.get(key).and_then(Raw::as_str);
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Raw::as_str);
    let (Some(api_version), Some(kind), Some(name)) = (text("apiVersion"), text("kind"), name) else {
        let message = "the object has no `apiVersion`, `kind` or `metadata.name`";
        let hint = "write all three: without them Kubernetes and Argo CD cannot tell what it is";
        return Err(Diagnostic::error(&codes::RAW_WITHOUT_IDENTITY, message).at(at.clone()).hint(hint));
    };
    Ok(Identity::new(Kind::of_api_version(api_version.to_owned(), kind.to_owned()), name))
}

/// The mistakes of an object that stands in the spec as a whole.
pub(crate) fn raw(object: &Raw, identity: &Identity, at: &Path) -> Vec<Diagnostic> {
    of(object)
        .iter()
        .map(|refused| diagnostic(refused, &identity.to_string(), at.clone().join(&path_of(refused))))
        .collect()
}

/// The mistakes of a patch: those that its object did not have before.
pub(crate) fn patched(entry: &Entry, before: &Raw, name: &Name, patch: &ResolvedPatch, at: &Path) -> Vec<Diagnostic> {
    let Content::Raw(after) = &entry.content else { return Vec::new() };
    let after = of(after);
    if after.is_empty() {
        return Vec::new();
    }
    let known = of(before);
    let own = after.iter().filter(|refused| !known.contains(refused));
    let whose = format!("patch `{name}` on {}", entry.identity);
    let at = |refused: &Refused| match patch.change {
        Change::Merge(_) => at.clone().join(&path_of(refused)),
        // Operations have paths of their own.
        Change::Json(_) => at.clone(),
    };
    own.map(|refused| diagnostic(refused, &whose, at(refused))).collect()
}

fn of(object: &Raw) -> Vec<Refused> {
    let mut tape = Tape::new();
    // What cannot be recorded is reported when the tree is finished.
    if tape.record(object).is_err() {
        return Vec::new();
    }
    refused(tape.root()).unwrap_or_default()
}

fn path_of(refused: &Refused) -> Path {
    refused.path.iter().fold(Path::root(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    })
}

fn diagnostic(refused: &Refused, whose: &str, at: Path) -> Diagnostic {
    let path = path_of(refused);
    let field = match refused.path.last() {
        Some(Step::Key(key)) => key.as_str(),
        Some(Step::Index(_)) | None => "",
    };
    let (what, hint) = match &refused.why {
        Why::UnknownField { known } => {
            let hint = match nearest(field, known.iter().copied()) {
                Some(nearest) => format!("write `{nearest}`"),
                None => "see `kubectl explain` for the fields that there are".to_owned(),
            };
            (format!("Kubernetes has no field `{path}`"), hint)
        }
        Why::WrongType { expected } => {
            (format!("`{path}` is not what Kubernetes reads there"), format!("write {expected}"))
        }
        Why::Other(message) => {
            (format!("Kubernetes cannot read `{path}`: {message}"), "write what `kubectl explain` asks for".to_owned())
        }
    };
    Diagnostic::error(&codes::UNREADABLE, format!("{whose}: {what}")).at(at).hint(hint)
}
