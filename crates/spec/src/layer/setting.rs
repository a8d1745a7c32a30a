use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{At, Overlay, Resolve};

/// An entry of a map of plain values: a value, or `null`, which removes what a lower layer says.
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
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
