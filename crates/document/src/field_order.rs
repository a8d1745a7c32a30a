//! The order people expect the fields of an object in.
//!
//! Generated Kubernetes types serialise their fields alphabetically, which puts `args` before `name` and `selector` behind
//! `replicas`. When a struct that has an entry in [`table`] is complete, its known fields are moved to the front in the table's
//! order; all others keep theirs. Maps are never touched.

mod table;

use crate::tape::{Tape, Token, span};

/// The fields of one struct that have a place, first to last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order(&'static [&'static str]);

/// Memory for reordering, kept between structs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    fields: Vec<Field>,
    moved: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Field {
    rank: usize,
    start: usize,
    length: usize,
}

impl Order {
    pub(crate) fn of(type_name: &str) -> Self {
        Self(table::fields(type_name))
    }

    fn rank(self, field: &str) -> usize {
        self.0.iter().position(|known| *known == field).unwrap_or(self.0.len())
    }
}

impl Tape {
    /// Puts the fields of the struct whose body starts here, and ends with the tape, in order.
    pub(crate) fn reorder(&mut self, start: usize, order: Order) {
        let order = match self.tokens.get(start) {
            Some(Token::Static("apiVersion")) if order.0.is_empty() => Order(table::OBJECT),
            _ if order.0.is_empty() => return,
            _ => order,
        };
        let Workspace { fields, moved } = &mut self.order;
        fields.clear();
        let mut at = start;
        let mut sorted = true;
        while let Some(&Token::Static(name)) = self.tokens.get(at) {
            let length = 1 + self.tokens.get(at + 1).map_or(0, |value| span(*value));
            let rank = order.rank(name);
            sorted &= fields.last().is_none_or(|previous| previous.rank <= rank);
            fields.push(Field { rank, start: at, length });
            at += length;
        }
        if sorted {
            return;
        }
        // The start breaks ties, so that fields without a place keep their order.
        fields.sort_unstable();
        moved.clear();
        for field in &*fields {
            moved.extend_from_slice(&self.tokens[field.start..][..field.length]);
        }
        self.tokens[start..].copy_from_slice(moved);
    }
}
