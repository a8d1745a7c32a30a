use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    codes,
    layer::{Input, Mistake},
};

/// An amount of CPU, memory or storage, as Kubernetes writes it: `500m`, `2`, `512Mi`, `1Gi`.
///
/// Held exactly, in thousandths, and written in Kubernetes' canonical form, so that what the API server gives back is what
/// was sent. The rules are those of apimachinery's `resource.Quantity`, less its exponents.
///
/// ```
/// use terrace_spec::text::Quantity;
///
/// let cpu = Quantity::try_from("500m")?;
/// assert_eq!((cpu.thousandths(), cpu.units_rounded_up()), (500, 1));
/// assert_eq!(cpu, Quantity::millis(500));
/// assert_eq!(Quantity::mebibytes(512).to_string(), "512Mi");
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    thousandths: u128,
    family: Family,
}

/// Whether it was written in powers of 1000 or of 1024: the canonical form stays in the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Family {
    Decimal,
    Binary,
}

const DECIMAL: [(&str, u128); 6] = [
    ("P", 1_000_000_000_000_000_000),
    ("T", 1_000_000_000_000_000),
    ("G", 1_000_000_000_000),
    ("M", 1_000_000_000),
    ("k", 1_000_000),
    ("", 1000),
];
const BINARY: [(&str, u128); 6] =
    [("Pi", 1000 << 50), ("Ti", 1000 << 40), ("Gi", 1000 << 30), ("Mi", 1000 << 20), ("Ki", 1000 << 10), ("", 1000)];

impl Quantity {
    /// Thousandths of a unit: `100m`.
    pub const fn millis(thousandths: u32) -> Self {
        Self { thousandths: thousandths as u128, family: Family::Decimal }
    }

    /// Mebibytes: `128Mi`.
    pub const fn mebibytes(count: u32) -> Self {
        Self { thousandths: (count as u128) * (1000 << 20), family: Family::Binary }
    }

    /// The amount in thousandths: of a core for CPU, of a byte for memory.
    pub const fn thousandths(self) -> u128 {
        self.thousandths
    }

    /// The amount in whole units (bytes, for memory), rounded up.
    pub const fn units_rounded_up(self) -> u128 {
        self.thousandths.div_ceil(1000)
    }

    fn parse(text: &str) -> Option<Self> {
        let end = text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (scale, family) = match suffix {
            "m" => (1, Family::Decimal),
            "" => (1000, Family::Decimal),
            _ => {
                let find = |table: &[(&str, u128)]| table.iter().find(|entry| entry.0 == suffix).map(|entry| entry.1);
                find(&BINARY)
                    .map(|scale| (scale, Family::Binary))
                    .or_else(|| find(&DECIMAL).map(|scale| (scale, Family::Decimal)))?
            }
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.len() > 9 || whole.len() > 18 {
            return None;
        }
        let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
        let divisor = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
        let thousandths = digits.checked_mul(scale)?.div_ceil(divisor);
        Some(Self { thousandths, family })
    }
}

impl TryFrom<&str> for Quantity {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        Self::parse(text).ok_or_else(|| {
            let mistake = Mistake::new(&codes::BAD_QUANTITY, format!("`{text}` is not a quantity"));
            let spelled = text.trim_end_matches(['b', 'B']);
            let units =
                [("kb", "Ki"), ("mb", "Mi"), ("gb", "Gi"), ("KB", "Ki"), ("MB", "Mi"), ("GB", "Gi"), ("K", "k")];
            let better = units
                .iter()
                .find_map(|(wrong, right)| Some(format!("{}{right}", text.strip_suffix(wrong)?)))
                .filter(|better| Self::parse(better).is_some())
                .or_else(|| (spelled != text && Self::parse(spelled).is_some()).then(|| spelled.to_owned()));
            match better {
                Some(better) => mistake.hint(format!("write `{better}`")),
                None => mistake.hint("write `500m` or `2` for CPU, `512Mi` or `1Gi` for memory"),
            }
        })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = match self.family {
            Family::Decimal => &DECIMAL,
            Family::Binary => &BINARY,
        };
        let fits = |scale: &&(&str, u128)| self.thousandths > 0 && self.thousandths.is_multiple_of(scale.1);
        match table.iter().find(fits) {
            Some((suffix, scale)) => write!(formatter, "{}{suffix}", self.thousandths / scale),
            None if self.thousandths == 0 => formatter.write_str("0"),
            None => write!(formatter, "{}m", self.thousandths),
        }
    }
}

impl Input<Quantity> for &str {
    fn input(self) -> Result<Quantity, Mistake> {
        Quantity::try_from(self)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Quantity;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a quantity, such as `500m` or `512Mi`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Quantity::try_from(text).map_err(Mistake::into_serde)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                self.visit_str(&number.to_string())
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An amount of CPU, memory or storage.",
            "anyOf": [
                { "type": "string", "pattern": "^[0-9]*\\.?[0-9]+(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$" },
                { "type": "number", "minimum": 0 },
            ],
            "examples": ["500m", "512Mi"],
        })
    }
}
