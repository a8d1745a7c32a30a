//! Values that Terrace passes on without reading them.

use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use crate::layer::{At, Block, Overlay, Resolve};

/// Any JSON value, in the order its author wrote it: whole objects and the contents of patches.
///
/// ```
/// use terrace_spec::Raw;
///
/// let quota: Raw = serde_saphyr::from_str("{kind: ResourceQuota, spec: {hard: {pods: 20}}}")?;
/// assert_eq!(quota.get("kind").and_then(Raw::as_str), Some("ResourceQuota"));
/// let spec = Raw::from_iter([("hard", Raw::from_iter([("pods", 20)]))]);
/// assert_eq!(quota.get("spec"), Some(&spec));
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Raw {
    /// `null`.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Raw>),
    /// A map.
    Map(IndexMap<String, Raw>),
}

impl Raw {
    /// The entry of a map.
    pub fn get(&self, key: &str) -> Option<&Raw> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Raw {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Raw {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Raw {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<T: Into<Raw>, const N: usize> From<[T; N]> for Raw {
    fn from(items: [T; N]) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// A map of what has keys: `Raw::from_iter([("pods", 20)])`.
impl<K: Into<String>, V: Into<Raw>> FromIterator<(K, V)> for Raw {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// A whole object of a higher layer replaces one of a lower: it is not Terrace's to merge.
impl Overlay for Raw {
    fn overlay(&mut self, over: Self) {
        *self = over;
    }
}

impl Resolve for Raw {
    type Total = Self;

    fn resolve(self, _: &At<'_>) -> Option<Self> {
        Some(self)
    }
}

impl Block for Raw {
    const EXPECTS: &'static str = "a Kubernetes object";
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => serializer.collect_map(entries),
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

/// Reads a field that may hold anything: `null` is a value too.
pub(crate) fn any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Raw>, D::Error> {
    Raw::deserialize(deserializer).map(Some)
}

/// Reads a field that holds a part of an object.
pub(crate) fn block<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Raw>, D::Error> {
    IndexMap::deserialize(deserializer).map(Raw::Map).map(Some)
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Raw, E> {
        i64::try_from(value)
            .map(Raw::Integer)
            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &"a number of at most 63 bits"))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Raw, E> {
        if value.is_finite() {
            return Ok(Raw::Float(value));
        }
        Err(E::invalid_value(de::Unexpected::Float(value), &"a number that JSON can write"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = IndexMap::new();
        while let Some((key, value)) = map.next_entry()? {
            entries.insert(key, value);
        }
        Ok(Raw::Map(entries))
    }
}

impl JsonSchema for Raw {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Raw".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "description": "A Kubernetes object, or a part of one." })
    }
}
