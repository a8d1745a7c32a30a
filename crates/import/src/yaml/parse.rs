//! From the events of the parser to values with places, within bounds.

use std::{collections::BTreeMap, fmt};

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag};
use terrace_diagnostic::{Diagnostic, Span};

use super::{Entry, Node, Style, Value};
use crate::codes;

/// How deep values may be nested: twice what the deepest schema in use needs.
pub(super) const MAX_DEPTH: usize = 256;
/// How many values a stream may have, each alias counted as all it stands for.
const MAX_VALUES: usize = 8_000_000;

/// Why a text was not read.
pub(super) enum Refused {
    /// A further line of quoted text stands too far to the left, at this place.
    Indentation(usize),
    Mistake(Box<Diagnostic>),
}

impl From<Diagnostic> for Refused {
    fn from(mistake: Diagnostic) -> Self {
        Self::Mistake(Box::new(mistake))
    }
}

pub(super) fn parse(text: &str) -> Result<Vec<Node>, Refused> {
    let mut options = granit_parser::options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    options.set_emit_comments(false);
    let mut builder = Builder { text, open: Vec::new(), anchors: BTreeMap::new(), values: 0, documents: Vec::new() };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = event.map_err(|error| not_yaml(&error, text))?;
        let span =
            place.byte_range().map_or(Span { start: 0, end: 0 }, |range| Span { start: range.start, end: range.end });
        builder.take(event, span)?;
    }
    builder.documents.retain(|document| !document.is_null());
    Ok(builder.documents)
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<(String, Span)>,
}

struct Builder<'text> {
    text: &'text str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    values: usize,
    documents: Vec<Node>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, tag) => {
                let is_string = tag.as_deref().is_some_and(is_string);
                let style = if style == ScalarStyle::Plain && !is_string { Style::Plain } else { Style::Quoted };
                let node = Node { span, value: Value::Scalar { text: text.into_owned(), style } };
                self.finish(node, anchor)?;
            }
            Event::SequenceStart(_, anchor, _) => self.start(Value::List(Vec::new()), span, anchor),
            Event::MappingStart(_, anchor, _) => self.start(Value::Map(Vec::new()), span, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { mut node, anchor, .. }) = self.open.pop() {
                    node.span.end = span.end.max(node.span.start);
                    self.finish(node, anchor)?;
                }
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(refused("the alias stands inside of what it stands for", span, "write the value out"));
                };
                self.values += size(&node);
                self.finish(node, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, value: Value, span: Span, anchor: usize) {
        self.open.push(Open { node: Node { span, value }, anchor, key: None });
    }

    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        self.values += 1;
        if self.values > MAX_VALUES {
            let message = format!("the file has more than {MAX_VALUES} values, counting what its aliases stand for");
            return Err(refused(message, node.underline(self.text), "import a part of it"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some((key, span))) => {
                // Definitions have hundreds of properties at most, so looking through them is no work.
                if entries.iter().any(|entry| entry.key == key) {
                    return Err(refused(format!("`{key}` is written twice"), span, "delete one of the two"));
                }
                entries.push(Entry { key, span, value: node });
            }
            (Value::Map(_), None) => match node.value {
                Value::Scalar { text, .. } => open.key = Some((text, node.span)),
                Value::List(_) | Value::Map(_) => {
                    return Err(refused(
                        "a key is a list or a map",
                        node.underline(self.text),
                        "write a word as the key",
                    ));
                }
            },
            (Value::Scalar { .. }, _) => {}
        }
        Ok(())
    }
}

/// How many values a value is, with all inside it.
fn size(node: &Node) -> usize {
    let inside: usize = match &node.value {
        Value::Scalar { .. } => 0,
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
    };
    inside + 1
}

fn is_string(tag: &Tag) -> bool {
    tag.core_suffix() == Some("str") || tag.parts() == ("", "!")
}

fn not_yaml(error: &ScanError, text: &str) -> Refused {
    let start = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    if *error.kind() == ErrorKind::InvalidQuotedScalarIndent {
        return Refused::Indentation(start);
    }
    let end = start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let hint = "look above it too: what is not closed there is noticed here";
    refused(format!("the file is not YAML: {}", error.kind()), Span { start, end }, hint).into()
}

pub(super) fn refused(message: impl Into<String>, span: Span, hint: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(&codes::NOT_YAML, message).span(span).hint(hint.to_string())
}
