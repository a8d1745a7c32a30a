//! From text to a tree, within bounds.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use terrace_diagnostic::{Diagnostic, Path, Segment, Span};

use super::{
    MAX_MISTAKES, scalar, syntax,
    tree::{Entry, Node, Tree, Value, ValueId},
};
use crate::codes;

/// How deep values may be nested. A legal app needs about fifteen levels, a raw object twenty-five.
const MAX_DEPTH: usize = 64;
/// How many values a document may have, each alias counted as all it stands for.
const MAX_VALUES: usize = 100_000;
/// The key whose value's entries become the map's own, where it does not have them itself.
const MERGE: &str = "<<";

/// Parses a text that holds exactly one document.
pub(super) fn parse(text: &str) -> Result<Tree<'_>, Box<Diagnostic>> {
    Builder { tree: Tree::new(text), open: Vec::new(), anchors: BTreeMap::new(), total: 0 }.build()
}

/// A collection that is not closed yet.
struct Open<'text> {
    anchor: usize,
    start: usize,
    node: Node<'text>,
    /// The key that waits for its value.
    key: Option<ValueId>,
    size: usize,
    depth: usize,
}

struct Builder<'text> {
    tree: Tree<'text>,
    open: Vec<Open<'text>>,
    anchors: BTreeMap<usize, ValueId>,
    total: usize,
}

impl<'text> Builder<'text> {
    fn build(mut self) -> Result<Tree<'text>, Box<Diagnostic>> {
        let mut options = granit_parser::options! {
            disallow_directives: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        options.set_emit_comments(false);
        let mut root = None;
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(self.tree.text, options) {
            let (event, place) = event.map_err(|error| syntax::syntax(&error, self.tree.text))?;
            let span = place
                .byte_range()
                .map_or(Span { start: 0, end: 0 }, |range| Span { start: range.start, end: range.end });
            let finished = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        let message = "the file has more than one document";
                        return Err(Box::new(
                            Diagnostic::error(&codes::SEVERAL_DOCUMENTS, message)
                                .span(span)
                                .hint("make a file of each"),
                        ));
                    }
                    None
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let plain = is_plain(style, tag.as_deref(), span)?;
                    Some(self.add(span, Node::Scalar { text, plain }, 1, 1, anchor, span)?)
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.start(span, Node::List(Vec::new()), anchor, tag.as_deref(), "seq")?;
                    None
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.start(span, Node::Map(Vec::new()), anchor, tag.as_deref(), "map")?;
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                    Some(Open { anchor, start, mut node, size, depth, .. }) => {
                        let end = span.end.max(start);
                        if let Node::Map(entries) = &mut node {
                            self.settle(entries);
                        }
                        Some(self.add(Span { start, end }, node, size, depth, anchor, span)?)
                    }
                    None => None,
                },
                Event::Alias(anchor) => Some(self.alias(anchor, span)?),
                _ => None,
            };
            if let Some(id) = finished {
                match self.open.last() {
                    Some(_) => self.place(id, span)?,
                    None => root = Some(id),
                }
            }
        }
        let is_null = |id: &ValueId| matches!(&self.tree.value(*id).node, Node::Scalar { text, plain: true } if scalar::is_null(text));
        match root.filter(|id| !is_null(id)) {
            Some(root) => {
                self.tree.root = root;
                Ok(self.tree)
            }
            None => Err(Box::new(Diagnostic::error(&codes::EMPTY_FILE, "the file holds no document"))),
        }
    }

    fn start(
        &mut self,
        span: Span,
        node: Node<'text>,
        anchor: usize,
        tag: Option<&Tag>,
        native: &str,
    ) -> Result<(), Box<Diagnostic>> {
        if tag.is_some_and(|tag| tag.core_suffix() != Some(native)) {
            return Err(Box::new(foreign_tag(span)));
        }
        self.open.push(Open { anchor, start: span.start, node, key: None, size: 1, depth: 1 });
        Ok(())
    }

    fn add(
        &mut self,
        span: Span,
        node: Node<'text>,
        size: usize,
        depth: usize,
        anchor: usize,
        at: Span,
    ) -> Result<ValueId, Box<Diagnostic>> {
        let id = self.tree.add(Value { span, node, size, depth });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        self.count(1, at)?;
        Ok(id)
    }

    fn count(&mut self, values: usize, at: Span) -> Result<(), Box<Diagnostic>> {
        self.total = self.total.saturating_add(values);
        if self.total <= MAX_VALUES {
            return Ok(());
        }
        let message = format!("the document has more than {MAX_VALUES} values, counting what its aliases stand for");
        let mistake = Diagnostic::error(&codes::TOO_MANY_ALIASES, message).span(at);
        Err(Box::new(mistake.hint("write less, or fewer aliases (`*name`)")))
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<ValueId, Box<Diagnostic>> {
        let Some(id) = self.anchors.get(&anchor).copied() else {
            let message = "the alias stands inside of what it stands for";
            return Err(Box::new(
                Diagnostic::error(&codes::TOO_MANY_ALIASES, message).span(span).hint("write the value out"),
            ));
        };
        self.count(self.tree.value(id).size, span)?;
        Ok(id)
    }

    /// Reports keys written twice, and brings in what a merge key names.
    fn settle(&mut self, entries: &mut Vec<Entry>) {
        let mut mistakes = Vec::new();
        let mut first = BTreeMap::new();
        for entry in &mut *entries {
            let key = self.tree.key(entry);
            let earlier = first.entry(key).or_insert(entry.key);
            if *earlier == entry.key {
                continue;
            }
            let before = self.tree.text.get(..self.tree.value(*earlier).span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let mistake = Diagnostic::error(&codes::DUPLICATE_KEY, format!("`{key}` is written twice"))
                .at(self.path().key(key))
                .span(self.tree.underline(entry.key))
                .hint(format!("delete one of them: the other is on line {line}"));
            mistakes.push(mistake);
            entry.value = None;
        }
        if first.contains_key(MERGE) {
            merge(&self.tree, entries);
        }
        let room = MAX_MISTAKES.saturating_sub(self.tree.mistakes.len());
        self.tree.mistakes.extend(mistakes.into_iter().take(room));
    }

    /// The place of the innermost open collection.
    fn path(&self) -> Path {
        self.open
            .iter()
            .filter_map(|open| match (&open.node, open.key) {
                (Node::Map(_), Some(key)) => Some(Segment::Key(self.tree.text_of(key).to_owned())),
                (Node::List(items), _) => Some(Segment::Index(items.len())),
                _ => None,
            })
            .collect()
    }

    /// Puts a finished value into the innermost open collection.
    fn place(&mut self, id: ValueId, span: Span) -> Result<(), Box<Diagnostic>> {
        let Value { size, depth, .. } = *self.tree.value(id);
        let levels = self.open.len();
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.size = open.size.saturating_add(size);
        open.depth = open.depth.max(depth + 1);
        if levels + depth > MAX_DEPTH {
            return Err(Box::new(syntax::too_deep(span)));
        }
        match (&mut open.node, open.key.take()) {
            (Node::List(items), _) => items.push(Some(id)),
            (Node::Map(entries), Some(key)) => entries.push(Entry { key, value: Some(id) }),
            (Node::Map(_), None) => match &self.tree.value(id).node {
                Node::Scalar { .. } => open.key = Some(id),
                Node::List(_) | Node::Map(_) => {
                    let span = self.tree.underline(id);
                    return Err(Box::new(
                        Diagnostic::error(&codes::WRONG_TYPE, "a key is a list or a map")
                            .span(span)
                            .hint("write a plain word as the key"),
                    ));
                }
            },
            (Node::Scalar { .. }, _) => {}
        }
        Ok(())
    }
}

/// Puts the entries of the maps that a merge key names behind a map's own, where it has no such key itself.
fn merge(tree: &Tree<'_>, entries: &mut Vec<Entry>) {
    let is_map = |id: &ValueId| matches!(tree.value(*id).node, Node::Map(_));
    let Some(position) = entries.iter().position(|entry| tree.key(entry) == MERGE && entry.value.is_some()) else {
        return;
    };
    let Some(id) = entries[position].value else { return };
    let sources = match &tree.value(id).node {
        Node::Map(_) => vec![id],
        Node::List(items) => items.iter().copied().flatten().collect(),
        Node::Scalar { .. } => return,
    };
    if !sources.iter().all(is_map) {
        return;
    }
    entries[position].value = None;
    let mut known: BTreeSet<&str> = entries.iter().map(|entry| tree.key(entry)).collect();
    for source in sources {
        let Node::Map(merged) = &tree.value(source).node else { continue };
        entries.extend(merged.iter().filter(|entry| entry.value.is_some() && known.insert(tree.key(entry))));
    }
}

/// Whether a scalar may be something else than a string.
fn is_plain(style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Result<bool, Box<Diagnostic>> {
    match tag {
        None => Ok(style == ScalarStyle::Plain),
        Some(tag) if tag.core_suffix() == Some("str") || tag.parts() == ("", "!") => Ok(false),
        Some(_) => Err(Box::new(foreign_tag(span))),
    }
}

fn foreign_tag(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::SYNTAX, "a tag (`!..`) that means nothing here").span(span).hint("delete the tag")
}
