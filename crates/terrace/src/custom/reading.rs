//! Parts of custom resources, on their way in.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Unexpected, Visitor},
};
use terrace_spec::Raw;

/// A struct whose fields are read by name.
pub trait Fields<'de>: Sized {
    /// The name of the struct.
    const NAME: &'static str;
    /// What manifests call the fields.
    const NAMES: &'static [&'static str];

    /// Reads one field after another.
    fn read<A: MapAccess<'de>>(reader: Reader<A>) -> Result<Self, A::Error>;
}

/// Reads a struct.
pub fn read<'de, T: Fields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::NAMES, PartVisitor(PhantomData))
}

struct PartVisitor<T>(PhantomData<T>);

impl<'de, T: Fields<'de>> Visitor<'de> for PartVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(Reader { map, names: T::NAMES, seen: vec![false; T::NAMES.len()] })
    }
}

/// The fields of a part, one after another.
pub struct Reader<A> {
    map: A,
    names: &'static [&'static str],
    seen: Vec<bool>,
}

impl<'de, A: MapAccess<'de>> Reader<A> {
    /// The next field, by its place among the names.
    pub fn field(&mut self) -> Result<Option<usize>, A::Error> {
        match self.map.next_key_seed(Known(self.names))? {
            Some(field) => self.see(field).map(Some),
            None => Ok(None),
        }
    }

    /// The same, where fields without a name are kept.
    pub fn field_or(&mut self, rest: &mut BTreeMap<String, Raw>) -> Result<Option<usize>, A::Error> {
        while let Some(name) = self.map.next_key::<String>()? {
            if let Some(field) = self.names.iter().position(|known| *known == name) {
                return self.see(field).map(Some);
            }
            let value = self.map.next_value()?;
            rest.insert(name, value);
        }
        Ok(None)
    }

    fn see(&mut self, field: usize) -> Result<usize, A::Error> {
        if std::mem::replace(&mut self.seen[field], true) {
            return Err(A::Error::duplicate_field(self.names[field]));
        }
        Ok(field)
    }

    /// Reads a field that is always there.
    pub fn required<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), A::Error> {
        *slot = Some(self.map.next_value()?);
        Ok(())
    }

    /// Reads a field that may be left out; `null` says the same.
    pub fn optional<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), A::Error> {
        *slot = self.map.next_value()?;
        Ok(())
    }

    /// Reads a field that can only be one word.
    pub fn constant(&mut self, expected: &'static str) -> Result<(), A::Error> {
        let found: String = self.map.next_value()?;
        if found == expected { Ok(()) } else { Err(A::Error::invalid_value(Unexpected::Str(&found), &expected)) }
    }

    /// Reads a field that nobody asks for.
    pub fn pass_over(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// The value of a field that is required.
    pub fn found<T>(&self, slot: Option<T>, field: usize) -> Result<T, A::Error> {
        slot.ok_or_else(|| A::Error::missing_field(self.names[field]))
    }

    /// Checks that a field was there.
    pub fn present(&self, field: usize) -> Result<(), A::Error> {
        if self.seen[field] { Ok(()) } else { Err(A::Error::missing_field(self.names[field])) }
    }
}

/// The name of a field, read as its place.
struct Known(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Known {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Known {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let found = self.0.iter().position(|known| *known == name);
        found.ok_or_else(|| E::unknown_field(name, self.0))
    }
}

/// An enum of words.
pub trait Words: Copy + 'static {
    /// The name of the enum.
    const NAME: &'static str;
    /// What manifests call the variants.
    const WORDS: &'static [&'static str];
    /// The values, in the order of their words.
    const VALUES: &'static [Self];
}

/// Reads a word.
pub fn word<'de, T: Words, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(WordVisitor(PhantomData))
}

struct WordVisitor<T>(PhantomData<T>);

impl<T: Words> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a word of {}", T::NAME)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        let found = T::WORDS.iter().position(|known| *known == word).and_then(|place| T::VALUES.get(place));
        found.copied().ok_or_else(|| E::unknown_variant(word, T::WORDS))
    }
}
