//! serde's view of the tree.

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    error::{Part, Stop, What},
    scalar::{self, Scalar},
    tree::{Entry, Node, Tree, ValueId},
};
use crate::{
    codes,
    layer::{Mistake, SETTING},
};

/// A value to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'tree, 'text> {
    tree: &'tree Tree<'text>,
    id: ValueId,
    /// Whether null stands for something here: it removes a setting.
    takes_null: bool,
}

impl<'tree, 'text> Reader<'tree, 'text> {
    pub(super) const fn new(tree: &'tree Tree<'text>, id: ValueId) -> Self {
        Self { tree, id, takes_null: false }
    }

    fn node(&self) -> &'tree Node<'text> {
        &self.tree.value(self.id).node
    }

    /// A map of one entry, as a variant with contents.
    fn variant(&self, variants: &'static [&'static str]) -> Option<Variant<'tree, 'text>> {
        let Node::Map(entries) = self.node() else { return None };
        let mut written =
            entries.iter().enumerate().filter_map(|(position, entry)| Some((position, entry, entry.value?)));
        let (position, entry, id) = written.next()?;
        let contents = Contents { reader: Reader::new(self.tree, id), map: self.id, position };
        let name = self.tree.key(entry);
        written.next().is_none().then_some(Variant { name, variants, contents: Some(contents) })
    }

    fn is_plain(&self) -> bool {
        matches!(self.node(), Node::Scalar { plain: true, .. })
    }

    fn scalar(&self) -> Option<Scalar<'tree>> {
        match self.node() {
            Node::Scalar { text, plain: true } => Some(scalar::resolve(text)),
            Node::Scalar { text, plain: false } => Some(Scalar::Text(text)),
            Node::List(_) | Node::Map(_) => None,
        }
    }
}

fn off() -> Mistake {
    Mistake::new(&codes::OFF_AS_VALUE, "`off` would be the value itself here, and removes nothing")
        .hint("write `null` to remove what a lower layer says, or `\"off\"` where the text is meant")
}

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node() {
            Node::List(items) => visitor.visit_seq(ListReader { reader: self, items, position: 0 }),
            Node::Map(entries) => visitor.visit_map(MapReader { reader: self, entries, position: 0 }),
            Node::Scalar { .. } => match self.scalar().unwrap_or(Scalar::Null) {
                Scalar::Null => visitor.visit_unit(),
                Scalar::Bool(value) => visitor.visit_bool(value),
                Scalar::Unsigned(value) => visitor.visit_u64(value),
                Scalar::Signed(value) => visitor.visit_i64(value),
                Scalar::Float(value) => visitor.visit_f64(value),
                Scalar::Text(value) => visitor.visit_str(value),
            },
        }
    }

    /// A field that is written has a value: what is not to be said is left out.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match (self.scalar(), self.takes_null) {
            (Some(Scalar::Null), true) => visitor.visit_none(),
            (Some(Scalar::Null), false) => Err(Stop::invalid_type(Unexpected::Unit, &"a value")),
            // Blocks are switched off by this word; here it would be a text, a key of the store or a label's value.
            (Some(Scalar::Text("off")), true) if self.is_plain() => Err(off().into_serde()),
            _ => visitor.visit_some(Self { takes_null: false, ..self }),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(Self { takes_null: name == SETTING, ..self })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if let Some(variant) = self.variant(variants) {
            return visitor.visit_enum(variant);
        }
        let variant = match self.scalar() {
            Some(Scalar::Text(text)) => text,
            // Tools of YAML 1.1 rewrite `on` and `off`.
            Some(Scalar::Bool(true)) if variants.contains(&"on") => "on",
            Some(Scalar::Bool(false)) if variants.contains(&"off") => "off",
            Some(Scalar::Null) => return Err(Stop::invalid_type(Unexpected::Unit, &super::words::OneOf(variants))),
            _ => return Err(Stop::new(What::Value { expected: super::words::OneOf(variants).to_string() })),
        };
        visitor.visit_enum(Variant { name: variant, variants, contents: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct ListReader<'tree, 'text> {
    reader: Reader<'tree, 'text>,
    items: &'tree [Option<ValueId>],
    position: usize,
}

impl<'de> SeqAccess<'de> for ListReader<'_, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        while let Some(item) = self.items.get(self.position) {
            let position = self.position;
            self.position += 1;
            if let Some(id) = *item {
                let value = seed.deserialize(Reader::new(self.reader.tree, id));
                return value.map(Some).map_err(|stop| stop.within(self.reader.id, position, Part::Value));
            }
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.position)
    }
}

struct MapReader<'tree, 'text> {
    reader: Reader<'tree, 'text>,
    entries: &'tree [Entry],
    /// The entry that comes next, or whose value does.
    position: usize,
}

impl<'de> MapAccess<'de> for MapReader<'_, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        while let Some(entry) = self.entries.get(self.position) {
            if entry.value.is_some() {
                let key: StrDeserializer<'_, Stop> = self.reader.tree.key(entry).into_deserializer();
                let key = seed.deserialize(key);
                return key.map(Some).map_err(|stop| stop.within(self.reader.id, self.position, Part::Key));
            }
            self.position += 1;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let position = self.position;
        self.position += 1;
        let Some(Entry { value: Some(id), .. }) = self.entries.get(position) else {
            return Err(Stop::custom("a value was asked for before its key"));
        };
        let value = seed.deserialize(Reader::new(self.reader.tree, *id));
        value.map_err(|stop| stop.within(self.reader.id, position, Part::Value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len() - self.position)
    }
}

/// A word; or a map of one entry, the word and what belongs to it.
struct Variant<'tree, 'text> {
    name: &'tree str,
    variants: &'static [&'static str],
    contents: Option<Contents<'tree, 'text>>,
}

/// What belongs to a word, and where it stands.
struct Contents<'tree, 'text> {
    reader: Reader<'tree, 'text>,
    map: ValueId,
    position: usize,
}

impl<'tree, 'text> Variant<'tree, 'text> {
    /// Reads the contents, which the word must have.
    fn read<T>(self, read: impl FnOnce(Reader<'tree, 'text>) -> Result<T, Stop>) -> Result<T, Stop> {
        match self.contents {
            Some(Contents { reader, map, position }) => {
                read(reader).map_err(|stop| stop.within(map, position, Part::Value))
            }
            None => Err(Stop::new(What::Value { expected: format!("`{{{}: ..}}`", self.name) })),
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Stop> {
        let name: StrDeserializer<'_, Stop> = self.name.into_deserializer();
        let place = self.contents.as_ref().map(|contents| (contents.map, contents.position));
        let variant = seed.deserialize(name).map_err(|stop| match place {
            Some((map, position)) => stop.within(map, position, Part::Key),
            None => stop,
        })?;
        Ok((variant, self))
    }
}

/// The variants of a spec's enums are words; those of an add-on may have contents.
impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        match self.contents {
            Some(_) => Err(Stop::new(What::Value { expected: super::words::OneOf(self.variants).to_string() })),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        self.read(|contents| seed.deserialize(contents))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Stop> {
        self.read(|contents| contents.deserialize_seq(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        self.read(|contents| contents.deserialize_map(visitor))
    }
}
