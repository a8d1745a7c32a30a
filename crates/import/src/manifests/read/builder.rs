//! From the events of the parser to values, within bounds.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use terrace::{
    diagnostic::{Diagnostic, Span},
    spec::Raw,
};

use super::scalar::plain;
use crate::{
    codes,
    manifests::value::{Entries, word},
};

/// How deep values may be nested. The deepest schemas of Kubernetes have about thirty levels.
const MAX_DEPTH: usize = 64;
/// How many values there may be in all, each alias counted as all that it stands for.
const MAX_VALUES: usize = 2_000_000;
/// The key whose value's entries become the map's own, where it does not have them itself.
const MERGE: &str = "<<";

/// A value that is whole, where it begins, and how many values it is with all inside it.
struct Finished {
    value: Raw,
    size: usize,
    span: Span,
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

/// The values of a text in the making.
pub(super) struct Builder<'text> {
    text: &'text str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Raw, usize)>,
    /// How many values have been met, in this text and in those before it.
    total: usize,
}

impl<'text> Builder<'text> {
    pub(super) const fn new(text: &'text str, total: usize) -> Self {
        Self { text, open: Vec::new(), anchors: BTreeMap::new(), total }
    }

    /// The values of the documents, and how many values have been met in all.
    pub(super) fn build(mut self) -> Result<(Vec<(Span, Raw)>, usize), Diagnostic> {
        let mut options = granit_parser::options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
        options.set_emit_comments(false);
        let mut documents = Vec::new();
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, place) = event.map_err(|error| not_yaml(&error, self.text))?;
            let place = place.byte_range().unwrap_or_default();
            let span = Span { start: place.start, end: place.end };
            let Some(finished) = self.take(event, span)? else { continue };
            match self.open.last_mut() {
                Some(open) => {
                    open.size = open.size.saturating_add(finished.size);
                    place_in(open, finished.value, finished.span)?;
                }
                None => documents.push((finished.span, finished.value)),
            }
        }
        Ok((documents, self.total))
    }

    /// What an event finishes, if it finishes a value.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<Option<Finished>, Diagnostic> {
        let finished = match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                return Ok(None);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.as_deref().is_some_and(is_string);
                let value = if is_text { Raw::Text(text.into_owned()) } else { plain(&text) };
                self.finish(Finished { value, size: 1, span }, anchor)?
            }
            Event::SequenceStart(_, anchor, _) => return self.start(anchor, Raw::List(Vec::new()), span),
            Event::MappingStart(_, anchor, _) => return self.start(anchor, Raw::Map(Entries::new()), span),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { anchor, mut value, size, span, .. }) = self.open.pop() else { return Ok(None) };
                if let Raw::Map(entries) = &mut value {
                    merge(entries);
                }
                self.finish(Finished { value, size, span }, anchor)?
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            _ => return Ok(None),
        };
        Ok(Some(finished))
    }

    fn start(&mut self, anchor: usize, value: Raw, span: Span) -> Result<Option<Finished>, Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("the manifests are nested deeper than {MAX_DEPTH} levels");
            let mistake = Diagnostic::error(&codes::TOO_MANY_MANIFESTS, message).span(span);
            return Err(mistake.hint("no object of Kubernetes is"));
        }
        self.open.push(Open { anchor, value, key: None, size: 1, span });
        Ok(None)
    }

    fn finish(&mut self, finished: Finished, anchor: usize) -> Result<Finished, Diagnostic> {
        // What has an anchor is kept once more.
        self.count(if anchor > 0 { 1 + finished.size } else { 1 }, finished.span)?;
        if anchor > 0 {
            self.anchors.insert(anchor, (finished.value.clone(), finished.size));
        }
        Ok(finished)
    }

    /// What an alias stands for, once more.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<Finished, Diagnostic> {
        let Some((_, size)) = self.anchors.get(&anchor) else {
            let message = "the alias stands inside of what it stands for";
            return Err(Diagnostic::error(&codes::NOT_MANIFESTS, message).span(span).hint("write the value out"));
        };
        let size = *size;
        // Before it is copied: a bomb is never built.
        self.count(size, span)?;
        let value = self.anchors.get(&anchor).map(|(value, _)| value.clone()).unwrap_or_default();
        Ok(Finished { value, size, span })
    }

    fn count(&mut self, values: usize, span: Span) -> Result<(), Diagnostic> {
        self.total = self.total.saturating_add(values);
        if self.total <= MAX_VALUES {
            return Ok(());
        }
        let message = format!("there are more than {MAX_VALUES} values, counting what aliases stand for");
        Err(Diagnostic::error(&codes::TOO_MANY_MANIFESTS, message).span(span).hint("import one app at a time"))
    }
}

fn is_string(tag: &Tag) -> bool {
    tag.core_suffix() == Some("str")
}

fn not_yaml(error: &ScanError, text: &str) -> Diagnostic {
    let start = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let message = format!("the manifests are not YAML: {}", error.kind());
    Diagnostic::error(&codes::NOT_MANIFESTS, message).span(Span { start, end: start }).hint(super::NOTHING_ELSE)
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
            let Some(key) = word(&value) else {
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
