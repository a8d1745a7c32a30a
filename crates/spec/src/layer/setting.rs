use std::{borrow::Cow, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

use super::{At, Overlay, Resolve};

/// An entry of a map of plain values: a value, or `null`, which removes what a lower layer says.
///
/// ```
/// use terrace_spec::{Process, Setting, Spec};
///
/// // A secret of the app that somebody else's program need not know.
/// let cache = Process::run(["redis-server"]).secret("DATABASE_URL", Setting::Removed);
/// assert_eq!(cache, serde_saphyr::from_str("{command: [redis-server], secrets: {DATABASE_URL: null}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting<T> {
    /// The value.
    Value(T),
    /// `null`: the key is not there.
    Removed,
}

impl<T> Overlay for Setting<T> {
    fn overlay(&mut self, over: Self) {
        *self = over;
    }
}

impl<T> Resolve for Setting<T> {
    type Total = T;

    fn resolve(self, _: &At<'_>) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Removed => None,
        }
    }
}

impl<T> From<Option<T>> for Setting<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Removed, Self::Value)
    }
}

/// The name by which a reader recognises a setting: elsewhere `null` is a mistake, not a value.
pub(crate) const SETTING: &str = "Setting";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SETTING, SettingVisitor(PhantomData))
    }
}

struct SettingVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SettingVisitor<T> {
    type Value = Setting<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value, or `null`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Setting<T>, D::Error> {
        Option::deserialize(deserializer).map(Setting::from)
    }
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Removed => serializer.serialize_none(),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Setting<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}OrNull", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [value, { "type": "null", "description": "Removes what a lower layer says." }] })
    }
}
