use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    codes,
    layer::{Input, Mistake},
};

/// A part of the copies of a process: so many, or a share of them.
///
/// ```
/// use terrace_spec::text::Portion;
///
/// let (quarter, none): (Portion, Portion) = serde_saphyr::from_str("[25%, 0]")?;
/// assert!(!quarter.is_zero() && none.is_zero());
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Portion {
    /// So many copies.
    Count(u16),
    /// A share of them, in whole percent from 0 to 100.
    Percent(u8),
}

/// More copies than a Deployment of ours has.
const MOST: u64 = 1000;

impl Portion {
    /// Whether it is none of them, however many there are.
    pub const fn is_zero(self) -> bool {
        matches!(self, Self::Count(0) | Self::Percent(0))
    }
}

impl TryFrom<u64> for Portion {
    type Error = Mistake;

    fn try_from(number: u64) -> Result<Self, Mistake> {
        match u16::try_from(number) {
            Ok(count) if number <= MOST => Ok(Self::Count(count)),
            _ => Err(Mistake::new(&codes::BAD_PERCENT, format!("`{number}` copies are too many"))
                .hint("write a number of copies, or a share of them such as `25%`")),
        }
    }
}

impl TryFrom<&str> for Portion {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|digits| digits.parse().ok()) {
            Some(percent) if percent <= 100 => Ok(Self::Percent(percent)),
            _ => Err(Mistake::new(&codes::BAD_PERCENT, format!("`{text}` is not a part of the copies"))
                .hint("write a number of copies, or a share of them from `0%` to `100%`")),
        }
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(formatter, "{count}"),
            Self::Percent(percent) => write!(formatter, "{percent}%"),
        }
    }
}

impl Input<Portion> for u16 {
    fn input(self) -> Result<Portion, Mistake> {
        u64::from(self).try_into()
    }
}

impl Input<Portion> for &str {
    fn input(self) -> Result<Portion, Mistake> {
        self.try_into()
    }
}

impl Serialize for Portion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u16(*count),
            Self::Percent(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Portion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Portion;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number of copies, or a share of them such as `25%`")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Portion, E> {
                Portion::try_from(number).map_err(Mistake::into_serde)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Portion, E> {
                Portion::try_from(text).map_err(Mistake::into_serde)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Portion {
    fn schema_name() -> Cow<'static, str> {
        "Portion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of copies, or a share of them.",
            "anyOf": [
                { "type": "integer", "minimum": 0, "maximum": MOST },
                { "type": "string", "pattern": "^(0*[0-9]{1,2}|0*100)%$" },
            ],
            "examples": ["25%", 1],
        })
    }
}
