//! The value of an environment variable that is no secret.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
    ser::SerializeMap,
};

use crate::{
    layer::{Input, Mistake, Setting},
    text::OutputReference,
};

/// The value of an environment variable that is no secret: a text, or what a construct beside the processes has.
///
/// ```
/// use terrace_spec::Spec;
///
/// let spec = Spec::new().config("LOG_LEVEL", "info");
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Config {
    /// The value itself.
    Text(String),
    /// An output of an add-on, or of a construct of a definition in Rust: the name of a bucket, a host.
    Output(OutputReference),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    from: OutputReference,
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConfigVisitor)
    }
}

struct ConfigVisitor;

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = Config;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Config, E> {
        Ok(Config::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Config, E> {
        Ok(Config::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Config, A::Error> {
        Form::deserialize(MapAccessDeserializer::new(map)).map(|form| Config::Output(form.from))
    }
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Output(reference) => {
                let mut form = serializer.serialize_map(Some(1))?;
                form.serialize_entry("from", reference)?;
                form.end()
            }
        }
    }
}

impl JsonSchema for Config {
    fn schema_name() -> Cow<'static, str> {
        "Config".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let output = generator.subschema_for::<OutputReference>();
        json_schema!({
            "description": "The value of an environment variable: a text, or an output of an add-on.",
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "from": { "description": "An output of an add-on, which must be a text.", "anyOf": [output] } },
                    "required": ["from"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

impl Input<Setting<Config>> for Config {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        Ok(Setting::Value(self))
    }
}

impl Input<Setting<Config>> for &str {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        Ok(Setting::Value(Config::Text(self.to_owned())))
    }
}

impl Input<Setting<Config>> for String {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        Ok(Setting::Value(Config::Text(self)))
    }
}

impl Input<Setting<Config>> for OutputReference {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        Ok(Setting::Value(Config::Output(self)))
    }
}
