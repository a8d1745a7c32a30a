//! serde's way onto the tape: the only `Serializer` in the workspace that objects are compiled for.

use std::fmt::{Display, Write as _};

use serde::ser::{self, Serialize, Serializer};

use crate::field_order::Order;
use crate::tape::{OPEN, Tape, Token};

/// What Kubernetes cannot hold, and so a tape refuses.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// JSON has no infinity and no NaN.
    #[error("`{0}` is not a finite number")]
    NotFinite(f64),
    /// Neither a signed nor an unsigned integer of 64 bits.
    #[error("`{0}` does not fit in 64 bits")]
    TooWide(String),
    /// A key that is a number, a bool or worse; Kubernetes has string keys only.
    #[error("a key must be a string, not {0}")]
    Key(&'static str),
    /// Raw bytes; Kubernetes wants them as a base64 string.
    #[error("bytes must be written as a base64 string")]
    Bytes,
    /// More than four gigabytes of text or four billion values.
    #[error("the object is too large")]
    TooLarge,
    /// What a type's own `Serialize` complained about.
    #[error("{0}")]
    Custom(String),
}

impl ser::Error for Unsupported {
    fn custom<T: Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}

type Result<T = ()> = std::result::Result<T, Unsupported>;

impl Tape {
    #[expect(clippy::unnecessary_wraps, reason = "the last expression of most methods of a Serializer")]
    fn push(&mut self, token: Token) -> Result {
        self.tokens.push(token);
        Ok(())
    }

    /// The text appended since `start`, as one string value.
    fn push_text(&mut self, start: usize) -> Result {
        let length = self.text.len() - start;
        let (Ok(start), Ok(length)) = (u32::try_from(start), u32::try_from(length)) else {
            return Err(Unsupported::TooLarge);
        };
        self.push(Token::Text { start, length })
    }

    fn open(&mut self, token: Token, order: Option<Order>) -> Open<'_> {
        let start = self.tokens.len();
        self.tokens.push(token);
        Open { tape: self, start, order, variant: false }
    }

    /// `{variant: ..}`, as serde writes the variants of an enum that hold something.
    fn open_variant(&mut self, variant: &'static str, token: Token) -> Open<'_> {
        self.tokens.push(Token::Map(OPEN));
        self.tokens.push(Token::Static(variant));
        Open { variant: true, ..self.open(token, None) }
    }

    fn close(&mut self, start: usize) -> Result {
        let length = self.tokens.len() - start - 1;
        let length = u32::try_from(length).ok().filter(|length| *length != OPEN).ok_or(Unsupported::TooLarge)?;
        self.tokens[start] = match self.tokens[start] {
            Token::List(_) => Token::List(length),
            _ => Token::Map(length),
        };
        Ok(())
    }
}

/// A map or list that is being recorded; serde drives it.
///
/// ```
/// use serde::{Serializer, ser::SerializeMap};
/// use terrace_document::{Open, Tape, Unsupported};
///
/// // What `#[derive(Serialize)]` does, step by step.
/// fn labels(tape: &mut Tape) -> Result<(), Unsupported> {
///     let mut map: Open<'_> = tape.serialize_map(None)?;
///     map.serialize_entry("team", "cart")?;
///     map.end()
/// }
///
/// let mut tape = Tape::new();
/// labels(&mut tape)?;
/// assert_eq!(tape.root().get("team").and_then(|team| team.as_str()), Some("cart"));
/// # Ok::<(), terrace_document::Unsupported>(())
/// ```
#[derive(Debug)]
pub struct Open<'tape> {
    tape: &'tape mut Tape,
    start: usize,
    order: Option<Order>,
    /// Whether a map of one entry, the variant, lies around it.
    variant: bool,
}

impl Open<'_> {
    fn close(self) -> Result {
        if let Some(order) = self.order {
            self.tape.reorder(self.start + 1, order);
        }
        self.tape.close(self.start)?;
        if self.variant { self.tape.close(self.start - 2) } else { Ok(()) }
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result {
            self.push(Token::Integer(i64::from(value)))
        })*
    };
}

impl<'tape> Serializer for &'tape mut Tape {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Open<'tape>;
    type SerializeTuple = Open<'tape>;
    type SerializeTupleStruct = Open<'tape>;
    type SerializeTupleVariant = Open<'tape>;
    type SerializeMap = Open<'tape>;
    type SerializeStruct = Open<'tape>;
    type SerializeStructVariant = Open<'tape>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
    }

    fn serialize_u64(self, value: u64) -> Result {
        self.push(i64::try_from(value).map_or(Token::Unsigned(value), Token::Integer))
    }

    fn serialize_i128(self, value: i128) -> Result {
        match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => self.push(Token::Integer(value)),
            (_, Ok(value)) => self.push(Token::Unsigned(value)),
            _ => Err(Unsupported::TooWide(value.to_string())),
        }
    }

    fn serialize_u128(self, value: u128) -> Result {
        match u64::try_from(value) {
            Ok(value) => self.serialize_u64(value),
            Err(_) => Err(Unsupported::TooWide(value.to_string())),
        }
    }

    fn serialize_bool(self, value: bool) -> Result {
        self.push(Token::Bool(value))
    }

    fn serialize_f32(self, value: f32) -> Result {
        // The nearest f64 of 0.1_f32 is 0.10000000149011612, which nobody wrote.
        self.serialize_f64(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Result {
        if value.is_finite() { self.push(Token::Float(value)) } else { Err(Unsupported::NotFinite(value)) }
    }

    fn serialize_char(self, value: char) -> Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result {
        let start = self.text.len();
        self.text.push_str(value);
        self.push_text(start)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result {
        let start = self.text.len();
        write!(self.text, "{value}").map_err(|_| Unsupported::Custom("a Display implementation failed".to_owned()))?;
        self.push_text(start)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result {
        Err(Unsupported::Bytes)
    }

    fn serialize_none(self) -> Result {
        self.push(Token::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.push(Token::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.push(Token::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.push(Token::Static(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        let start = self.tokens.len();
        self.tokens.push(Token::Map(OPEN));
        self.tokens.push(Token::Static(variant));
        value.serialize(&mut *self)?;
        self.close(start)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'tape>> {
        Ok(self.open(Token::List(OPEN), None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'tape>> {
        Ok(self.open(Token::List(OPEN), None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'tape>> {
        Ok(self.open(Token::List(OPEN), None))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Open<'tape>> {
        Ok(self.open_variant(variant, Token::List(OPEN)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'tape>> {
        Ok(self.open(Token::Map(OPEN), None))
    }

    fn serialize_struct(self, name: &'static str, fields: usize) -> Result<Open<'tape>> {
        Ok(self.open(Token::Map(OPEN), Order::of(name, fields)))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Open<'tape>> {
        Ok(self.open_variant(variant, Token::Map(OPEN)))
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),* $(,)?) => {
        $(impl ser::$trait for Open<'_> {
            type Ok = ();
            type Error = Unsupported;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                value.serialize(&mut *self.tape)
            }

            fn end(self) -> Result {
                self.close()
            }
        })*
    };
}

elements! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! fields {
    ($($trait:ident),* $(,)?) => {
        $(impl ser::$trait for Open<'_> {
            type Ok = ();
            type Error = Unsupported;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result {
                self.tape.tokens.push(Token::Static(key));
                value.serialize(&mut *self.tape)
            }

            fn end(self) -> Result {
                self.close()
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        let at = self.tape.tokens.len();
        key.serialize(&mut *self.tape)?;
        let found = match self.tape.tokens[at] {
            Token::Text { .. } | Token::Static(_) => return Ok(()),
            Token::Null => "null",
            Token::Bool(_) => "a bool",
            Token::Integer(_) | Token::Unsigned(_) | Token::Float(_) => "a number",
            Token::Map(_) => "a map",
            Token::List(_) => "a list",
        };
        self.tape.tokens.truncate(at);
        Err(Unsupported::Key(found))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(&mut *self.tape)
    }

    fn end(self) -> Result {
        self.close()
    }
}
