//! Where the value of a secret environment variable of a container beside a process comes from.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    codes,
    layer::{Input, Mistake, Setting},
    secret::{Secret, stored},
    text::{OutputReference, SecretReference},
};

/// Where the value of a secret environment variable of a container beside a process, or before it, comes from.
///
/// As a [`Secret`], but for one that the cluster makes up: that is the process's.
///
/// ```
/// use terrace_spec::{ContainerSecret, Setting, Sidecar, text::SecretReference};
///
/// let proxy = Sidecar::of("envoyproxy/envoy:v1.35.0").secret("TOKEN", "shop/proxy#token");
/// let Setting::Value(secret) = &proxy.secrets["TOKEN"] else { unreachable!("it has just been written") };
/// assert_eq!(secret.stored().map(SecretReference::as_str), Some("shop/proxy#token"));
/// assert!(matches!(secret, ContainerSecret::Stored(_)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum ContainerSecret {
    /// It is in the platform's secret store.
    Stored(SecretReference),
    /// A construct beside the processes has it: an add-on, or one of a definition in Rust.
    Output(OutputReference),
}

impl ContainerSecret {
    /// The reference into the store, of one that is there.
    pub const fn stored(&self) -> Option<&SecretReference> {
        match self {
            Self::Stored(reference) => Some(reference),
            Self::Output(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for ContainerSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Secret::deserialize(deserializer)? {
            Secret::Stored(reference) => Ok(Self::Stored(reference)),
            Secret::Output(reference) => Ok(Self::Output(reference)),
            Secret::Generated(_) => {
                let mistake =
                    Mistake::new(&codes::BAD_SECRET, "a container beside a process has no secret made up for it");
                Err(mistake.hint("write it in `secrets` of the process, or of the app").into_serde())
            }
        }
    }
}

impl Serialize for ContainerSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stored(reference) => reference.serialize(serializer),
            Self::Output(reference) => Secret::Output(reference.clone()).serialize(serializer),
        }
    }
}

impl JsonSchema for ContainerSecret {
    fn schema_name() -> Cow<'static, str> {
        "ContainerSecret".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let stored = generator.subschema_for::<SecretReference>();
        let output = generator.subschema_for::<OutputReference>();
        let from = json_schema!({ "description": "The secret in the platform's store, or an output of an add-on, which must be a secret.", "anyOf": [output, stored] });
        json_schema!({
            "description": "Where the value of a secret environment variable comes from.",
            "anyOf": [stored, { "type": "object", "properties": { "from": from }, "required": ["from"], "additionalProperties": false }],
            "not": OutputReference::meant_schema(),
        })
    }
}

impl Input<Setting<ContainerSecret>> for ContainerSecret {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        Ok(Setting::Value(self))
    }
}

impl Input<Setting<ContainerSecret>> for SecretReference {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        Ok(Setting::Value(ContainerSecret::Stored(self)))
    }
}

impl Input<Setting<ContainerSecret>> for OutputReference {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        Ok(Setting::Value(ContainerSecret::Output(self)))
    }
}

impl Input<Setting<ContainerSecret>> for &str {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        stored(self)?.input()
    }
}
