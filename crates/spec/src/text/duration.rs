use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::text_input;
use crate::{codes, layer::Mistake};

/// A length of time: `500ms`, `30s`, `1m30s`, `2h`.
///
/// ```
/// use terrace_spec::text::Duration;
///
/// let latency = Duration::try_from("1s500ms")?;
/// assert_eq!(latency, Duration::from_milliseconds(1500));
/// assert_eq!((latency.milliseconds(), latency.whole_seconds(), latency.seconds_rounded_up()), (1500, None, 2));
/// assert_eq!(Duration::from_seconds(90).to_string(), "1m30s");
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

const HOUR: u64 = 60 * MINUTE;
const MINUTE: u64 = 60 * SECOND;
const SECOND: u64 = 1000;
/// Nothing an app waits for takes longer than a year.
const LONGEST: u64 = 365 * 24 * HOUR;

impl Duration {
    /// A duration of whole seconds.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds as u64 * SECOND)
    }

    /// A duration of milliseconds.
    pub const fn from_milliseconds(milliseconds: u32) -> Self {
        Self(milliseconds as u64)
    }

    /// In milliseconds.
    pub const fn milliseconds(self) -> u64 {
        self.0
    }

    /// In seconds, unless it has a fraction of one.
    pub const fn whole_seconds(self) -> Option<u64> {
        if self.0.is_multiple_of(SECOND) { Some(self.0 / SECOND) } else { None }
    }

    /// In seconds, a fraction counted as a whole one.
    pub const fn seconds_rounded_up(self) -> u64 {
        self.0.div_ceil(SECOND)
    }
}

impl TryFrom<&str> for Duration {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        parse(text).map(Self).ok_or_else(|| {
            let unknown = |_| Mistake::new(&codes::BAD_DURATION, format!("`{text}` is not a duration")).hint(FORM);
            text.parse().map_or_else(unknown, without_unit)
        })
    }
}

/// What a duration looks like.
const FORM: &str = "write a number and a unit (`ms`, `s`, `m`, `h`): `500ms`, `30s`, `1m30s`";

/// A number alone: a large one was mostly meant as milliseconds.
fn without_unit(number: u64) -> Mistake {
    let mistake = Mistake::new(&codes::BAD_DURATION, format!("`{number}` is not a duration"));
    if number < 100 {
        return mistake.hint(format!("add a unit: `{number}s`"));
    }
    mistake.hint(format!("add a unit: `{number}ms`, or `{number}s`"))
}

fn parse(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let (mut rest, mut total, mut largest) = (text, 0_u64, u64::MAX);
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|character: char| character.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ms" => 1,
            "s" => SECOND,
            "m" => MINUTE,
            "h" => HOUR,
            _ => return None,
        };
        if unit >= largest {
            return None;
        }
        largest = unit;
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[end..];
    }
    (total <= LONGEST).then_some(total)
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, length) in [("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1)] {
            let count = rest / length;
            rest %= length;
            if count > 0 {
                write!(formatter, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

text_input!(Duration, "a duration, such as `30s`", number: without_unit);

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A length of time: numbers with the units `h`, `m`, `s` and `ms`, the largest first.",
            "pattern": "^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
            "minLength": 2,
            "examples": ["500ms", "30s", "1m30s"],
        })
    }
}
