//! From files of manifests to objects, within bounds.
//!
//! Scalars are read as Kubernetes' own reader does (`sigs.k8s.io/yaml`, YAML 1.1): `yes` is a boolean there. What it passes over without a word, a
//! key that stands twice, is a mistake here.

use std::{collections::BTreeMap, sync::Arc};

use granit_parser::{Event, Parser, ScalarStyle};
use terrace::{
    diagnostic::{Diagnostic, Span},
    spec::Raw,
};

use super::{Look, Source, value::Entries};
use crate::codes;

/// The most bytes that are read, of all files together.
pub const MAX_BYTES: usize = 32 << 20;
/// How deep values may be nested. The deepest schemas of Kubernetes have about thirty levels.
const MAX_DEPTH: usize = 64;
/// How many values there may be in all, each alias counted as all that it stands for.
const MAX_VALUES: usize = 2_000_000;
/// The key whose value's entries become the map's own, where it does not have them itself.
const MERGE: &str = "<<";

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
        return Err(Diagnostic::error(&codes::NOT_AN_OBJECT, message)
            .hint("import what `helm template` or `kubectl get -o yaml` print, and nothing else"));
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

/// A collection that is not closed yet.
struct Open {
    anchor: usize,
    value: Raw,
    /// The key that waits for its value.
    key: Option<String>,
    size: usize,
    span: Span,
}

struct Builder<'text> {
    text: &'text str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Raw, usize)>,
    total: usize,
}

impl<'text> Builder<'text> {
    const fn new(text: &'text str, total: usize) -> Self {
        Self { text, open: Vec::new(), anchors: BTreeMap::new(), total }
    }

    /// The values of the documents, and how many values have been met in all.
    fn build(mut self) -> Result<(Vec<(Span, Raw)>, usize), Diagnostic> {
        let mut options = granit_parser::options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
        options.set_emit_comments(false);
        let mut documents = Vec::new();
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, place) = event.map_err(|error| {
                let start = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
                let mistake =
                    Diagnostic::error(&codes::NOT_MANIFESTS, format!("the manifests are not YAML: {}", error.kind()));
                mistake
                    .span(Span { start, end: start })
                    .hint("import what `helm template` or `kubectl get -o yaml` print, and nothing else")
            })?;
            let span = place
                .byte_range()
                .map_or(Span { start: 0, end: 0 }, |range| Span { start: range.start, end: range.end });
            let (value, size, span) = match event {
                Event::DocumentStart(..) => {
                    self.anchors.clear();
                    continue;
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let is_text = style != ScalarStyle::Plain
                        || tag.as_deref().is_some_and(|tag| tag.core_suffix() == Some("str"));
                    let value = if is_text { Raw::Text(text.into_owned()) } else { plain(&text) };
                    (self.finish(value, 1, anchor, span)?, 1, span)
                }
                Event::SequenceStart(_, anchor, _) => {
                    self.start(anchor, Raw::List(Vec::new()), span)?;
                    continue;
                }
                Event::MappingStart(_, anchor, _) => {
                    self.start(anchor, Raw::Map(Entries::new()), span)?;
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(Open { anchor, mut value, size, span, .. }) = self.open.pop() else { continue };
                    if let Raw::Map(entries) = &mut value {
                        merge(entries);
                    }
                    (self.finish(value, size, anchor, span)?, size, span)
                }
                Event::Alias(anchor) => {
                    let Some(size) = self.anchors.get(&anchor).map(|(_, size)| *size) else {
                        let mistake =
                            Diagnostic::error(&codes::NOT_MANIFESTS, "the alias stands inside of what it stands for");
                        return Err(mistake.span(span).hint("write the value out"));
                    };
                    // Before it is copied: a bomb is never built.
                    self.total = self.total.saturating_add(size);
                    self.bound(span)?;
                    let value = self.anchors.get(&anchor).map(|(value, _)| value.clone()).unwrap_or_default();
                    (value, size, span)
                }
                _ => continue,
            };
            match self.open.last_mut() {
                Some(open) => {
                    open.size = open.size.saturating_add(size);
                    place_in(open, value, span)?;
                }
                None => documents.push((span, value)),
            }
        }
        Ok((documents, self.total))
    }

    fn start(&mut self, anchor: usize, value: Raw, span: Span) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("the manifests are nested deeper than {MAX_DEPTH} levels");
            return Err(Diagnostic::error(&codes::TOO_MANY_MANIFESTS, message)
                .span(span)
                .hint("no object of Kubernetes is"));
        }
        self.open.push(Open { anchor, value, key: None, size: 1, span });
        Ok(())
    }

    fn finish(&mut self, value: Raw, size: usize, anchor: usize, span: Span) -> Result<Raw, Diagnostic> {
        // What has an anchor is kept once more.
        self.total = self.total.saturating_add(if anchor > 0 { 1 + size } else { 1 });
        self.bound(span)?;
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        Ok(value)
    }

    fn bound(&self, span: Span) -> Result<(), Diagnostic> {
        if self.total <= MAX_VALUES {
            return Ok(());
        }
        let message = format!("there are more than {MAX_VALUES} values, counting what aliases stand for");
        Err(Diagnostic::error(&codes::TOO_MANY_MANIFESTS, message).span(span).hint("import one app at a time"))
    }
}

/// Puts a finished value into the innermost open collection.
fn place_in(open: &mut Open, value: Raw, span: Span) -> Result<(), Diagnostic> {
    match (&mut open.value, open.key.take()) {
        (Raw::List(items), _) => items.push(value),
        (Raw::Map(entries), Some(key)) => {
            let earlier = entries.insert(key.clone(), value);
            if earlier.is_some() {
                let mistake = Diagnostic::error(&codes::NOT_MANIFESTS, format!("`{key}` is written twice"));
                return Err(mistake.span(span).hint("delete one of them: Kubernetes takes the last, without a word"));
            }
        }
        (Raw::Map(_), None) => {
            let Some(key) = super::value::word(&value) else {
                let mistake = Diagnostic::error(&codes::NOT_MANIFESTS, "a key that is no text");
                return Err(mistake.span(span).hint("write a plain word as the key"));
            };
            open.key = Some(key);
        }
        _ => {}
    }
    Ok(())
}

/// Puts the entries of the maps that a merge key names behind a map's own, where it has no such key itself.
fn merge(entries: &mut Entries) {
    let is_merged = |value: &Raw| match value {
        Raw::Map(_) => true,
        Raw::List(items) => items.iter().all(|item| matches!(item, Raw::Map(_))),
        _ => false,
    };
    if !entries.get(MERGE).is_some_and(is_merged) {
        return;
    }
    let sources = match entries.shift_remove(MERGE) {
        Some(Raw::List(items)) => items,
        Some(source) => vec![source],
        None => return,
    };
    for source in sources {
        let Raw::Map(merged) = source else { continue };
        for (key, value) in merged {
            entries.entry(key).or_insert(value);
        }
    }
}

/// What a plain scalar is to Kubernetes.
fn plain(text: &str) -> Raw {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Raw::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => return Raw::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => {
            return Raw::Bool(false);
        }
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Raw::Text(text.to_owned());
    }
    integer(text)
        .map(Raw::Integer)
        .or_else(|| float(text).map(Raw::Float))
        .unwrap_or_else(|| Raw::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    let (sign, digits) = match digits.as_bytes() {
        [b'-', ..] => (-1, &digits[1..]),
        [b'+', ..] => (1, &digits[1..]),
        _ => (1, digits.as_str()),
    };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'o' | b'O', ..] => (&digits[2..], 8),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    i64::from_str_radix(digits, radix).ok().map(|number| sign * number)
}

fn float(text: &str) -> Option<f64> {
    let is_float =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E' | b'_'))
            && text.bytes().any(|byte| byte.is_ascii_digit());
    if is_float { text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}
