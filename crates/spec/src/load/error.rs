//! What serde says is wrong, kept as data, and where.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::tree::ValueId;

/// A mistake that stopped a reading of the tree.
#[derive(Debug)]
pub(super) struct Stop(Box<Content>);

#[derive(Debug)]
pub(super) struct Content {
    pub(super) what: What,
    /// From the wrong value outwards.
    pub(super) route: Vec<Step>,
}

/// One step from a value to what holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) collection: ValueId,
    pub(super) position: usize,
    pub(super) part: Part,
}

/// Which half of an entry is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum What {
    /// A message, or a transported mistake.
    Other(String),
    /// A value of the wrong type, or out of range.
    Value {
        expected: String,
    },
    UnknownField {
        field: String,
        known: &'static [&'static str],
    },
    UnknownVariant {
        variant: String,
        known: &'static [&'static str],
    },
    MissingField(&'static str),
    Empty {
        expected: String,
    },
}

impl Stop {
    pub(super) fn new(what: What) -> Self {
        Self(Box::new(Content { what, route: Vec::new() }))
    }

    /// One step outwards.
    pub(super) fn within(mut self, collection: ValueId, position: usize, part: Part) -> Self {
        self.0.route.push(Step { collection, position, part });
        self
    }

    pub(super) fn into_content(self) -> Content {
        *self.0
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0.what)
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(What::Other(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        Self::new(match unexpected {
            Unexpected::Unit | Unexpected::Option => What::Empty { expected },
            _ => What::Value { expected },
        })
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(What::Value { expected: expected.to_string() })
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::new(What::UnknownVariant { variant: variant.to_owned(), known })
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::new(What::UnknownField { field: field.to_owned(), known })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::MissingField(field))
    }
}
