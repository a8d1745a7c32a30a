use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    codes,
    layer::{Input, Mistake},
};

/// How many characters a generated secret has: 8 to 1024.
///
/// ```
/// use terrace_spec::text::SecretLength;
///
/// assert_eq!(SecretLength::try_from(64)?.number(), 64);
/// assert!(SecretLength::try_from(4).is_err());
/// assert_eq!(SecretLength::DEFAULT.number(), 32);
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretLength(u16);

impl SecretLength {
    /// 32 characters: 190 bits of chance.
    pub const DEFAULT: Self = Self(32);

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl TryFrom<u64> for SecretLength {
    type Error = Mistake;

    fn try_from(number: u64) -> Result<Self, Mistake> {
        match u16::try_from(number) {
            Ok(number) if (8..=1024).contains(&number) => Ok(Self(number)),
            _ => Err(not_a_length(number)),
        }
    }
}

fn not_a_length(number: impl fmt::Display) -> Mistake {
    Mistake::new(&codes::BAD_SECRET, format!("a generated secret cannot have {number} characters"))
        .hint("write a number from 8 to 1024: shorter ones are guessed")
}

impl Input<SecretLength> for i32 {
    fn input(self) -> Result<SecretLength, Mistake> {
        u64::try_from(self).map_err(|_| not_a_length(self))?.try_into()
    }
}

impl Serialize for SecretLength {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

impl<'de> Deserialize<'de> for SecretLength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = SecretLength;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of characters, from 8 to 1024")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<SecretLength, E> {
                SecretLength::try_from(number).map_err(Mistake::into_serde)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<SecretLength, E> {
                let length = u64::try_from(number).map_err(|_| not_a_length(number)).and_then(SecretLength::try_from);
                length.map_err(Mistake::into_serde)
            }
        }

        deserializer.deserialize_u64(Visitor)
    }
}

impl JsonSchema for SecretLength {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretLength".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "description": "How many characters a generated secret has.", "minimum": 8, "maximum": 1024 })
    }
}
