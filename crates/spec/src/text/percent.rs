use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected},
};

use crate::{
    codes,
    layer::{Input, Mistake},
};

/// A percentage from 0 to 100, up to three digits after the point.
///
/// ```
/// use terrace_spec::text::Percent;
///
/// let rate = Percent::try_from(99.5)?;
/// assert_eq!((rate.thousandths(), rate.as_f64()), (99_500, 99.5));
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

impl Percent {
    /// A whole number of percent, at most 100.
    pub(crate) const fn whole(percent: u8) -> Self {
        assert!(percent <= 100, "more than all");
        Self(percent as u32 * 1000)
    }

    /// In thousandths of a percent.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// As a number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl TryFrom<f64> for Percent {
    type Error = Mistake;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    fn try_from(number: f64) -> Result<Self, Mistake> {
        let thousandths = (number * 1000.0).round();
        if (0.0..=100_000.0).contains(&thousandths) && (number * 1000.0 - thousandths).abs() < 1e-6 {
            return Ok(Self(thousandths as u32));
        }
        Err(Mistake::new(&codes::BAD_PERCENT, format!("`{number}` is not a percentage"))
            .hint("write a number from 0 to 100, with at most three digits after the point"))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", self.as_f64())
    }
}

impl Input<Percent> for f64 {
    fn input(self) -> Result<Percent, Mistake> {
        self.try_into()
    }
}

impl Input<Percent> for i32 {
    fn input(self) -> Result<Percent, Mistake> {
        f64::from(self).try_into()
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1000) {
            serializer.serialize_u32(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        #[expect(clippy::cast_precision_loss, reason = "what is too large to be exact is out of range all the same")]
        impl de::Visitor<'_> for Visitor {
            type Value = Percent;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a percentage: a number from 0 to 100")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Percent, E> {
                self.visit_f64(number as f64)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Percent, E> {
                self.visit_f64(number as f64)
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Percent, E> {
                Percent::try_from(number).map_err(Mistake::into_serde)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Percent, E> {
                with_sign(text).map_or_else(
                    || Err(E::invalid_type(Unexpected::Str(text), &self)),
                    |mistake| Err(mistake.into_serde()),
                )
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Percent {
    fn schema_name() -> Cow<'static, str> {
        "Percent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "A percentage.", "minimum": 0, "maximum": 100, "examples": [65, 99.9] })
    }
}

/// A share of the traffic, in whole percent from 1 to 100.
///
/// ```
/// use terrace_spec::text::Weight;
///
/// assert_eq!(Weight::try_from(25)?.number(), 25);
/// assert!(Weight::try_from(101).is_err());
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u8);

impl Weight {
    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u64> for Weight {
    type Error = Mistake;

    fn try_from(number: u64) -> Result<Self, Mistake> {
        match u8::try_from(number) {
            Ok(number) if (1..=100).contains(&number) => Ok(Self(number)),
            _ => Err(Mistake::new(&codes::BAD_PERCENT, format!("`{number}` is not a share of the traffic"))
                .hint("write a whole number from 1 to 100")),
        }
    }
}

impl Input<Weight> for u8 {
    fn input(self) -> Result<Weight, Mistake> {
        u64::from(self).try_into()
    }
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Weight;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a share of the traffic: a whole number from 1 to 100")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Weight, E> {
                number.try_into().map_err(Mistake::into_serde)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Weight, E> {
                with_sign(text).map_or_else(
                    || Err(E::invalid_type(Unexpected::Str(text), &self)),
                    |mistake| Err(mistake.into_serde()),
                )
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A percentage that is written with its sign, which makes it a text.
fn with_sign(text: &str) -> Option<Mistake> {
    let number = text.strip_suffix('%')?.trim_end();
    number.parse::<f64>().ok()?;
    let mistake = Mistake::new(&codes::BAD_PERCENT, format!("`{text}` is text, and a percentage is a number"));
    Some(mistake.hint(format!("leave out the sign: write `{number}`")))
}

impl JsonSchema for Weight {
    fn schema_name() -> Cow<'static, str> {
        "Weight".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "description": "A share of the traffic, in percent.", "minimum": 1, "maximum": 100 })
    }
}
