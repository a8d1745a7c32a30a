//! A stream of YAML documents as trees that know their places.
//!
//! What is read here was mostly written by `kubectl`, Helm or a generator, and may be large: a custom resource definition has more than a
//! megabyte, and schemas are nested deeper than any app.

use std::{collections::BTreeMap, fmt};

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag};
use terrace_diagnostic::{Diagnostic, Span};

use crate::codes;

/// How deep values may be nested: twice what the deepest schema in use needs.
const MAX_DEPTH: usize = 256;
/// How many values a stream may have, each alias counted as all it stands for.
const MAX_VALUES: usize = 8_000_000;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A single value; a plain one may be a number, a boolean or null.
    Scalar { text: String, style: Style },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<Entry>),
}

/// Whether a scalar may be something else than a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// It may.
    Plain,
    /// It is a string, whatever it looks like.
    Quoted,
}

/// An entry of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) value: Node,
}

impl Node {
    /// The entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar { .. } | Value::List(_) => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar { .. } | Value::Map(_) => &[],
        }
    }

    /// The value of an entry.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text of an entry that is a scalar.
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Whether an entry is `true`.
    pub(crate) fn is_true_at(&self, key: &str) -> bool {
        self.text_at(key) == Some("true")
    }

    /// Whether nothing is written.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, style: Style::Plain } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Where to underline it: a scalar's first line, the first character of anything else.
    pub(crate) fn underline(&self, source: &str) -> Span {
        let text = source.get(self.span.start..self.span.end).unwrap_or_default();
        let length = match self.value {
            Value::Scalar { .. } => text.find(['\n', '\r']).unwrap_or(text.len()),
            Value::List(_) | Value::Map(_) => text.chars().next().map_or(0, char::len_utf8),
        };
        Span { start: self.span.start, end: self.span.start + length }
    }
}

/// Reads all documents of a stream that hold something.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, Diagnostic> {
    let mut lenient = Lenient::new(text);
    loop {
        match parse(&lenient.text) {
            Ok(mut documents) => {
                for document in &mut documents {
                    lenient.restore(document);
                }
                return Ok(documents);
            }
            Err(Refused::Indentation(place)) if lenient.moves < MOST_MOVES => lenient.indent(place),
            Err(Refused::Indentation(place)) => {
                let message = "further lines of a quoted text stand too far to the left";
                let mistake = refused(message, Span { start: place, end: place + 1 }, "indent them below their key");
                return Err(lenient.restored(mistake));
            }
            Err(Refused::Mistake(mistake)) => return Err(lenient.restored(*mistake)),
        }
    }
}

/// How many lines of quoted text are moved before a file is called broken.
const MOST_MOVES: usize = 2_000;

/// A text in which further lines of quoted text stand where YAML 1.2 wants them.
///
/// Kubernetes' reader takes them wherever they stand, and controllers publish files that count on it. Blanks at the beginning of such a line
/// mean nothing, so more of them change nothing but places.
struct Lenient {
    text: String,
    /// Where blanks were put in, in the longer text, and how many in all up to there.
    added: BTreeMap<usize, usize>,
    moves: usize,
}

impl Lenient {
    /// More than any line in use is indented by.
    const BLANKS: usize = MAX_DEPTH;

    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), added: BTreeMap::new(), moves: 0 }
    }

    /// Moves the line of a place to the right. Lines are met from the top.
    fn indent(&mut self, place: usize) {
        let line = self.text.get(..place).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        self.text.insert_str(line, &" ".repeat(Self::BLANKS));
        self.moves += 1;
        self.added.insert(line, self.moves * Self::BLANKS);
    }

    fn original(&self, place: usize) -> usize {
        let added = self.added.range(..=place).next_back().map_or(0, |(_, added)| *added);
        place.saturating_sub(added)
    }

    fn span(&self, span: Span) -> Span {
        Span { start: self.original(span.start), end: self.original(span.end) }
    }

    fn restore(&self, node: &mut Node) {
        node.span = self.span(node.span);
        match &mut node.value {
            Value::Scalar { .. } => {}
            Value::List(items) => items.iter_mut().for_each(|item| self.restore(item)),
            Value::Map(entries) => {
                for entry in entries {
                    entry.span = self.span(entry.span);
                    self.restore(&mut entry.value);
                }
            }
        }
    }

    fn restored(&self, mut mistake: Diagnostic) -> Diagnostic {
        mistake.place.span = mistake.place.span.map(|span| self.span(span));
        mistake
    }
}

/// Why a text was not read.
enum Refused {
    /// A further line of quoted text stands too far to the left, at this place.
    Indentation(usize),
    Mistake(Box<Diagnostic>),
}

impl From<Diagnostic> for Refused {
    fn from(mistake: Diagnostic) -> Self {
        Self::Mistake(Box::new(mistake))
    }
}

fn parse(text: &str) -> Result<Vec<Node>, Refused> {
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

fn refused(message: impl Into<String>, span: Span, hint: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(&codes::NOT_YAML, message).span(span).hint(hint.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_stream_with_aliases_and_leaves_out_what_is_empty() {
        let read = documents("# nothing\n---\na: &x [1, '1']\nb: *x\n---\n---\nc: ~\n").expect("it is YAML");
        assert_eq!(read.len(), 2);
        let items = read[0].get("b").expect("it is there").items();
        assert!(matches!(items[0].value, Value::Scalar { style: Style::Plain, .. }));
        assert!(matches!(items[1].value, Value::Scalar { style: Style::Quoted, .. }));
        assert!(read[1].get("c").is_some_and(Node::is_null));
    }

    #[test]
    fn says_where_a_file_is_no_yaml() {
        for (text, message, start) in [
            ("a: [1\n", "the file is not YAML", 3),
            ("a: 1\na: 2\n", "`a` is written twice", 5),
            ("? [a]\n: 1\n", "a key is a list or a map", 2),
        ] {
            let mistake = documents(text).expect_err(text);
            assert!(mistake.message.starts_with(message), "{}", mistake.message);
            assert_eq!(mistake.place.span.expect("it has a place").start, start, "{text}");
        }
    }

    #[test]
    fn takes_quoted_text_whose_further_lines_stand_below_their_key() {
        let text = "a:\n  b: 'one\n  two\n two ä'\n  c: {d: }\n";
        let read = documents(text).expect("Kubernetes takes it");
        let a = read[0].get("a").expect("it is there");
        assert_eq!(a.text_at("b"), Some("one two two ä"));
        let Span { start, end } = a.get("c").and_then(|c| c.get("d")).expect("it is there").span;
        assert_eq!((start, end), (35, 35), "{:?}", &text[36..]);
        assert_eq!(a.get("b").map(|b| &text[b.span.start..b.span.end]), Some("'one\n  two\n two ä'"));
    }

    #[test]
    fn aliases_do_not_multiply_without_end() {
        let levels = (1..9).map(|level| {
            let one = format!("*a{}, ", level - 1);
            format!("a{level}: &a{level} [{}]\n", one.repeat(10).trim_end_matches(", "))
        });
        let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &levels.collect::<String>();
        assert!(documents(&text).expect_err("there are 10^9").message.contains("more than"));
    }
}
