//! serde's way out of data.

use std::{collections::BTreeMap, slice};

use indexmap::map;
use serde::{
    Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
    forward_to_deserialize_any,
};
use terrace_spec::Raw;

use super::DataError;
use crate::mark::Step;

/// The blocks that replace those of lower layers, as a tree of the steps to them.
#[derive(Default)]
pub(super) struct Marks<'a> {
    is_only: bool,
    below: BTreeMap<&'a Step, Marks<'a>>,
}

impl<'a> Marks<'a> {
    pub(super) fn of(paths: &'a [Vec<Step>]) -> Self {
        let mut all = Self::default();
        for path in paths {
            let end = path.iter().fold(&mut all, |marks, step| marks.below.entry(step).or_default());
            end.is_only = true;
        }
        all
    }
}

/// A value to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    data: &'a Raw,
    marks: Option<&'a Marks<'a>>,
    /// Whether the mark of this block has been told.
    is_told: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(data: &'a Raw, marks: Option<&'a Marks<'a>>) -> Self {
        Self { data, marks, is_told: false }
    }

    fn inner(self, data: &'a Raw, step: &Step) -> Self {
        Self::new(data, self.marks.and_then(|marks| marks.below.get(step)))
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = DataError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        if !self.is_told && self.marks.is_some_and(|marks| marks.is_only) {
            return visitor.visit_newtype_struct(Self { is_told: true, ..self });
        }
        match self.data {
            Raw::Null => visitor.visit_unit(),
            Raw::Bool(value) => visitor.visit_bool(*value),
            Raw::Integer(value) => match u64::try_from(*value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(*value),
            },
            Raw::Float(value) => visitor.visit_f64(*value),
            Raw::Text(value) => visitor.visit_str(value),
            Raw::List(items) => visitor.visit_seq(Items { reader: self, items: items.iter(), position: 0 }),
            Raw::Map(entries) => visitor.visit_map(Entries { reader: self, entries: entries.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DataError> {
        match self.data {
            Raw::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, DataError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DataError> {
        match self.data {
            Raw::Text(variant) => visitor.visit_enum(variant.as_str().into_deserializer()),
            Raw::Map(entries) if entries.len() == 1 => {
                let entries = Entries { reader: self, entries: entries.iter(), value: None };
                MapAccessDeserializer::new(entries).deserialize_enum(name, variants, visitor)
            }
            _ => Err(DataError::told(&format_args!("expected one of {}", variants.join(", ")))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'a> {
    reader: Reader<'a>,
    items: slice::Iter<'a, Raw>,
    position: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = DataError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DataError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let step = Step::Index(self.position);
        self.position += 1;
        let value = seed.deserialize(self.reader.inner(item, &step));
        value.map(Some).map_err(|error| error.below(step))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'a> {
    reader: Reader<'a>,
    entries: map::Iter<'a, String, Raw>,
    value: Option<(&'a String, &'a Raw)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = DataError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DataError> {
        self.value = self.entries.next();
        let Some((key, _)) = self.value else { return Ok(None) };
        seed.deserialize(key.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DataError> {
        let Some((key, value)) = self.value.take() else { return Err(DataError::told("a value without its key")) };
        let step = Step::Key(key.clone());
        seed.deserialize(self.reader.inner(value, &step)).map_err(|error| error.below(step))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
