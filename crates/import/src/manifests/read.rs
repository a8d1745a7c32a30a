//! From files of manifests to objects, within bounds.
//!
//! Scalars are read as Kubernetes' own reader does. What it passes over without a word, a key that stands twice, is a mistake here.

mod builder;
mod scalar;

use std::sync::Arc;

use terrace::{diagnostic::Diagnostic, spec::Raw};

use super::{Look, Source};
use crate::codes;

use builder::Builder;

/// The most bytes that are read, of all files together.
pub const MAX_BYTES: usize = 32 << 20;

/// What to do where something else was given.
const NOTHING_ELSE: &str = "import what `helm template` or `kubectl get -o yaml` print, and nothing else";

/// An object as it was read.
pub(super) struct Document {
    pub(super) raw: Raw,
    pub(super) file: Arc<str>,
}

/// Reads the objects of all files, those in lists too.
pub(super) fn read(sources: &[Source<'_>]) -> Result<Vec<Document>, Vec<Diagnostic>> {
    let bytes: usize = sources.iter().map(|source| source.bytes.len()).sum();
    if bytes > MAX_BYTES {
        let message = format!("there are {bytes} bytes of manifests, and {MAX_BYTES} are read");
        return Err(vec![Diagnostic::error(&codes::TOO_MANY_MANIFESTS, message).hint("import one app at a time")]);
    }
    let (mut documents, mut mistakes, mut total) = (Vec::new(), Vec::new(), 0);
    for source in sources {
        let file: Arc<str> = source.file.into();
        match text(source.bytes).and_then(|text| Builder::new(text, total).build()) {
            Ok((values, count)) => {
                total = count;
                for (span, value) in values {
                    if let Err(mistake) = take_in(value, &file, &mut documents) {
                        mistakes.push(mistake.in_file(file.clone()).span(span));
                    }
                }
            }
            Err(mistake) => mistakes.push(mistake.in_file(file)),
        }
    }
    if mistakes.is_empty() { Ok(documents) } else { Err(mistakes) }
}

/// Takes in an object, or those of a list. Documents that hold nothing, as templates leave them, are passed over.
fn take_in(value: Raw, file: &Arc<str>, documents: &mut Vec<Document>) -> Result<(), Diagnostic> {
    if value == Raw::Null {
        return Ok(());
    }
    let kind = value.text("kind").unwrap_or_default();
    let is_list = kind.ends_with("List") && matches!(value.get("items"), Some(Raw::List(_)));
    if is_list {
        let Raw::Map(mut entries) = value else { return Ok(()) };
        let Some(Raw::List(items)) = entries.shift_remove("items") else { return Ok(()) };
        return items.into_iter().try_for_each(|item| take_in(item, file, documents));
    }
    let says = |path| value.text(path).is_some_and(|text| !text.is_empty());
    let missing: Vec<_> = ["apiVersion", "kind", "metadata.name"]
        .into_iter()
        .filter(|path| !says(path))
        .map(|path| format!("`{path}`"))
        .collect();
    if !missing.is_empty() {
        let message = format!("a document is no Kubernetes object: it has no {}", missing.join(", no "));
        return Err(Diagnostic::error(&codes::NOT_AN_OBJECT, message).hint(NOTHING_ELSE));
    }
    documents.push(Document { raw: value, file: file.clone() });
    Ok(())
}

fn text(bytes: &[u8]) -> Result<&str, Diagnostic> {
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let line = String::from_utf8_lossy(&bytes[..start]).matches('\n').count() + 1;
        Diagnostic::error(&codes::NOT_MANIFESTS, format!("line {line} is not UTF-8")).hint("save the file as UTF-8")
    })
}
