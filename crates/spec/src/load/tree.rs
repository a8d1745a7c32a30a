//! A YAML document as a tree that knows the place of every value.

use std::borrow::Cow;

use terrace_diagnostic::{Diagnostic, Span};

use crate::raw::Raw;

/// A value's place in [`Tree`]. An alias is the same value in another place.
pub(super) type ValueId = usize;

/// A parsed document.
pub(super) struct Tree<'text> {
    pub(super) text: &'text str,
    pub(super) root: ValueId,
    values: Vec<Value<'text>>,
    /// What is wrong in places that could be left out.
    pub(super) mistakes: Vec<Diagnostic>,
}

/// A value and what is known of it.
pub(super) struct Value<'text> {
    pub(super) span: Span,
    pub(super) node: Node<'text>,
    /// How many values it is, with all inside it.
    pub(super) size: usize,
    /// How many levels it has.
    pub(super) depth: usize,
}

/// What a value is.
pub(super) enum Node<'text> {
    /// A single value. A plain one may be a number, a boolean or null.
    Scalar { text: Cow<'text, str>, plain: bool },
    /// A list. `None` where an item was taken out.
    List(Vec<Option<ValueId>>),
    /// A map, in the order written.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) key: ValueId,
    /// `None` where the entry was taken out.
    pub(super) value: Option<ValueId>,
}

impl<'text> Tree<'text> {
    pub(super) const fn new(text: &'text str) -> Self {
        Self { text, root: 0, values: Vec::new(), mistakes: Vec::new() }
    }

    /// The tree of a value that stands in no text.
    pub(super) fn of(raw: &Raw) -> Self {
        let mut tree = Self::new("");
        tree.root = tree.add_raw(raw);
        tree
    }

    fn add_raw(&mut self, raw: &Raw) -> ValueId {
        let plain = |text: String| Node::Scalar { text: text.into(), plain: true };
        let node = match raw {
            Raw::Null => plain("null".to_owned()),
            Raw::Bool(value) => plain(value.to_string()),
            Raw::Integer(value) => plain(value.to_string()),
            Raw::Float(value) => plain(format!("{value:?}")),
            Raw::Text(text) => Node::Scalar { text: text.clone().into(), plain: false },
            Raw::List(items) => Node::List(items.iter().map(|item| Some(self.add_raw(item))).collect()),
            Raw::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = self.add_raw(&Raw::Text(key.clone()));
                    Entry { key, value: Some(self.add_raw(value)) }
                });
                Node::Map(entries.collect())
            }
        };
        self.add(Value { span: Span { start: 0, end: 0 }, node, size: 1, depth: 1 })
    }

    /// Adds a value that is in no collection yet.
    pub(super) fn add(&mut self, value: Value<'text>) -> ValueId {
        self.values.push(value);
        self.values.len() - 1
    }

    pub(super) fn value(&self, id: ValueId) -> &Value<'text> {
        &self.values[id]
    }

    /// The text of a key; keys are always scalars.
    pub(super) fn key(&self, entry: &Entry) -> &str {
        self.text_of(entry.key)
    }

    /// The text of a scalar.
    pub(super) fn text_of(&self, id: ValueId) -> &str {
        match &self.value(id).node {
            Node::Scalar { text, .. } => text,
            Node::List(_) | Node::Map(_) => "",
        }
    }

    /// The entry of a map.
    pub(super) fn get(&self, map: ValueId, key: &str) -> Option<Entry> {
        match &self.value(map).node {
            Node::Map(entries) => entries.iter().find(|entry| self.key(entry) == key).copied(),
            Node::Scalar { .. } | Node::List(_) => None,
        }
    }

    /// Takes the item or entry at a position out of a collection. Positions of others stay.
    pub(super) fn remove(&mut self, collection: ValueId, position: usize) {
        match &mut self.values[collection].node {
            Node::Scalar { .. } => {}
            Node::List(items) => items[position] = None,
            Node::Map(entries) => entries[position].value = None,
        }
    }

    /// Adds an entry to a map, as if it had been written.
    pub(super) fn insert(&mut self, map: ValueId, key: &'static str, node: Node<'text>) {
        let span = self.value(map).span;
        let key =
            self.add(Value { span, node: Node::Scalar { text: Cow::Borrowed(key), plain: true }, size: 1, depth: 1 });
        let value = self.add(Value { span, node, size: 1, depth: 1 });
        if let Node::Map(entries) = &mut self.values[map].node {
            entries.push(Entry { key, value: Some(value) });
        }
    }

    /// Where to underline a value: its first line; a collection is shown by its first character.
    pub(super) fn underline(&self, id: ValueId) -> Span {
        let Value { span, node, .. } = self.value(id);
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        let length = match node {
            Node::Scalar { .. } => text.find(['\n', '\r']).unwrap_or(text.len()),
            Node::List(_) | Node::Map(_) => text.chars().next().map_or(0, char::len_utf8),
        };
        Span { start: span.start, end: span.start + length }
    }
}
