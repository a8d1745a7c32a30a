//! Quoted text whose further lines stand where Kubernetes' reader takes them.

use std::collections::BTreeMap;

use terrace_diagnostic::{Diagnostic, Span};

use super::{Node, Value, parse::MAX_DEPTH};

/// How many lines of quoted text are moved before a file is called broken.
pub(super) const MOST_MOVES: usize = 2_000;

/// A text in which further lines of quoted text stand where YAML 1.2 wants them.
///
/// Kubernetes' reader takes them wherever they stand, and controllers publish files that count on it. Blanks at the beginning of such a line
/// mean nothing, so more of them change nothing but places.
pub(super) struct Lenient {
    pub(super) text: String,
    /// Where blanks were put in, in the longer text, and how many in all up to there.
    added: BTreeMap<usize, usize>,
    pub(super) moves: usize,
}

impl Lenient {
    /// More than any line in use is indented by.
    const BLANKS: usize = MAX_DEPTH;

    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), added: BTreeMap::new(), moves: 0 }
    }

    /// Moves the line of a place to the right. Lines are met from the top.
    pub(super) fn indent(&mut self, place: usize) {
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

    pub(super) fn restore(&self, node: &mut Node) {
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

    pub(super) fn restored(&self, mut mistake: Diagnostic) -> Diagnostic {
        mistake.place.span = mistake.place.span.map(|span| self.span(span));
        mistake
    }
}
