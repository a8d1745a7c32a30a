//! The order people expect the fields of an object in.
//!
//! Generated Kubernetes types serialise their fields alphabetically, which puts `args` before `name` and `selector` behind
//! `replicas`. When a struct that has an entry in the table is complete, its known fields are moved to the front in the table's
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
    /// The order for a struct of so many fields; none when there is nothing to put in order.
    pub(crate) fn of(type_name: &str, fields: usize) -> Option<Self> {
        if fields < 2 {
            return None;
        }
        let mut slot = slot(type_name);
        while let Some((names, fields)) = table::STRUCTS.get(usize::from(SLOTS[slot])) {
            if names.contains(&type_name) {
                return Some(Self(fields));
            }
            slot = (slot + 1) % SLOTS.len();
        }
        Some(Self(&[]))
    }

    fn rank(self, field: &str) -> usize {
        // Length and first letter tell nearly all fields of a struct apart.
        let first = field.as_bytes().first();
        let same = |known: &&str| known.len() == field.len() && known.as_bytes().first() == first && *known == field;
        self.0.iter().position(same).unwrap_or(self.0.len())
    }
}

/// Where in [`SLOTS`] the search for a struct starts.
const fn slot(name: &str) -> usize {
    let bytes = name.as_bytes();
    match bytes.len() {
        0 => 0,
        length => {
            let mark = u32::from_le_bytes([bytes[0], bytes[length / 2], bytes[length - 1], length.to_le_bytes()[0]]);
            (mark.wrapping_mul(0x9E37_79B1) >> 24) as usize
        }
    }
}

/// The place of each struct in [`table::STRUCTS`], at its [`slot`] or the next free one; `u8::MAX` where there is none.
static SLOTS: [u8; 256] = {
    let mut slots = [u8::MAX; 256];
    let mut taken = 0;
    let mut entry = 0;
    while entry < table::STRUCTS.len() {
        let names = table::STRUCTS[entry].0;
        let mut name = 0;
        while name < names.len() {
            let mut slot = slot(names[name]);
            while slots[slot] != u8::MAX {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = entry.to_le_bytes()[0];
            taken += 1;
            name += 1;
        }
        entry += 1;
    }
    assert!(taken < 128, "half of the slots stay free, so that a search is short and ends");
    slots
};

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
