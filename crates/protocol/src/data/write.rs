//! serde's way into data.

use indexmap::IndexMap;
use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    Serializer,
};
use terrace_spec::{Raw, layer::ONLY};

use super::DataError;
use crate::mark::Step;

/// Where the writer is, and what it has noted.
#[derive(Default)]
pub(super) struct Notes {
    at: Vec<Step>,
    pub(super) only: Vec<Vec<Step>>,
}

pub(super) struct Writer<'a>(&'a mut Notes);

impl<'a> Writer<'a> {
    pub(super) fn new(notes: &'a mut Notes) -> Self {
        Self(notes)
    }

    fn inner<T: Serialize + ?Sized>(notes: &mut Notes, step: Step, value: &T) -> Result<Raw, DataError> {
        notes.at.push(step);
        let written = value.serialize(Writer(notes));
        let step = notes.at.pop();
        written.map_err(|error| step.map_or(error.clone(), |step| error.below(step)))
    }
}

type Result<T, E = DataError> = std::result::Result<T, E>;

fn unsupported(what: &str) -> DataError {
    DataError::told(&format_args!("{what} is nothing that an app can hold"))
}

macro_rules! integers {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<Raw> {
            Ok(Raw::Integer(i64::from(value)))
        })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = Raw;
    type Error = DataError;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = Impossible<Raw, DataError>;
    type SerializeTupleVariant = Impossible<Raw, DataError>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Entries<'a>;
    type SerializeStructVariant = Entries<'a>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
    }

    fn serialize_u64(self, value: u64) -> Result<Raw> {
        i64::try_from(value).map(Raw::Integer).map_err(|_| unsupported("a number of 64 bits"))
    }

    fn serialize_bool(self, value: bool) -> Result<Raw> {
        Ok(Raw::Bool(value))
    }

    fn serialize_f32(self, value: f32) -> Result<Raw> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Raw> {
        if value.is_finite() { Ok(Raw::Float(value)) } else { Err(unsupported("a number that is not finite")) }
    }

    fn serialize_char(self, value: char) -> Result<Raw> {
        Ok(Raw::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Raw> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Raw> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Raw> {
        Ok(Raw::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Raw> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Raw> {
        Ok(Raw::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Raw> {
        Ok(Raw::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Raw> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Raw> {
        if name == ONLY {
            self.0.only.push(self.0.at.clone());
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Raw> {
        let value = Self::inner(self.0, Step::Key(variant.to_owned()), value)?;
        Ok(Raw::Map(IndexMap::from([(variant.to_owned(), value)])))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>> {
        Ok(List { notes: self.0, items: Vec::new() })
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'a>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct> {
        Err(unsupported(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(unsupported(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>> {
        Ok(Entries { notes: self.0, entries: IndexMap::new(), key: None, variant: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'a>> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Entries<'a>> {
        self.0.at.push(Step::Key(variant.to_owned()));
        Ok(Entries { variant: Some(variant), ..self.serialize_map(None)? })
    }
}

pub(super) struct List<'a> {
    notes: &'a mut Notes,
    items: Vec<Raw>,
}

impl SerializeSeq for List<'_> {
    type Ok = Raw;
    type Error = DataError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let item = Writer::inner(self.notes, Step::Index(self.items.len()), value)?;
        self.items.push(item);
        Ok(())
    }

    fn end(self) -> Result<Raw> {
        Ok(Raw::List(self.items))
    }
}

impl SerializeTuple for List<'_> {
    type Ok = Raw;
    type Error = DataError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Raw> {
        SerializeSeq::end(self)
    }
}

pub(super) struct Entries<'a> {
    notes: &'a mut Notes,
    entries: IndexMap<String, Raw>,
    key: Option<String>,
    /// The variant of an enum whose fields these are.
    variant: Option<&'static str>,
}

impl Entries<'_> {
    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        let value = Writer::inner(self.notes, Step::Key(key.to_owned()), value)?;
        self.entries.insert(key.to_owned(), value);
        Ok(())
    }

    fn close(self) -> Raw {
        let fields = Raw::Map(self.entries);
        match self.variant {
            None => fields,
            Some(variant) => {
                self.notes.at.pop();
                Raw::Map(IndexMap::from([(variant.to_owned(), fields)]))
            }
        }
    }
}

impl SerializeMap for Entries<'_> {
    type Ok = Raw;
    type Error = DataError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let mut nothing = Notes::default();
        self.key = Some(match key.serialize(Writer(&mut nothing))? {
            Raw::Text(key) => key,
            Raw::Integer(number) => number.to_string(),
            _ => return Err(unsupported("a key that is no text")),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self.key.take().unwrap_or_default();
        self.entry(&key, value)
    }

    fn end(self) -> Result<Raw> {
        Ok(self.close())
    }
}

impl SerializeStruct for Entries<'_> {
    type Ok = Raw;
    type Error = DataError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        self.entry(key, value)
    }

    fn end(self) -> Result<Raw> {
        Ok(self.close())
    }
}

impl SerializeStructVariant for Entries<'_> {
    type Ok = Raw;
    type Error = DataError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        self.entry(key, value)
    }

    fn end(self) -> Result<Raw> {
        Ok(self.close())
    }
}
