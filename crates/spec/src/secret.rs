//! Where the value of a secret environment variable comes from.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
    ser::SerializeMap,
};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Setting, Switch, Trace},
    text::{OutputReference, SecretLength, SecretReference},
};

/// Where the value of a secret environment variable comes from. A higher layer replaces it as a whole.
///
/// ```
/// use terrace_spec::{Generate, Secret, Spec};
///
/// let spec = Spec::new()
///     .secret("DATABASE_URL", "storefront/db#url")
///     .secret("SECRET_KEY_BASE", Secret::generated(Generate::length(64)));
/// assert_eq!(spec.secrets.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Secret {
    /// It is in the platform's secret store.
    Stored(SecretReference),
    /// The cluster makes it up, once.
    Generated(Generate),
    /// A construct beside the processes has it: an add-on, or one of a definition in Rust.
    Output(OutputReference),
}

/// A value that the cluster makes up once, when the app comes to it, and keeps: for session keys and the like, which nobody has to know.
///
/// It is made by External Secrets' generator `Password`, into an immutable Secret of its own, and never again: not when it is refreshed, not when this block changes.
/// To have a new one, delete the Secret. Argo CD asks before it prunes or deletes it. Each cluster makes up its own.
///
/// ```
/// use terrace_spec::{Encoding, Generate, Per, Secret, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// // 64 characters that the cluster makes up once, five of them symbols.
/// let session = Generate::length(64).symbols(5).per(Per::Cluster);
/// let spec = Spec::new().secret("SESSION_KEY", Secret::generated(session));
/// let written = yaml("secrets: {SESSION_KEY: {generate: {length: 64, symbols: 5, per: cluster}}}")?;
/// assert_eq!(spec, written);
/// assert_eq!(Generate::length(32).encoding(Encoding::Hex), yaml("{length: 32, encoding: hex}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Generate {
    /// How many characters it has, before it is encoded: letters and digits, a quarter of them digits. 32 by default.
    #[layer(default = SecretLength::DEFAULT, constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<SecretLength>,
    /// How many of the characters are of `~!@#$%^&*()_+` and the like. None by default: they have to be escaped in addresses.
    #[layer(default = 0)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbols: Option<u16>,
    /// How the characters are encoded, for a program that wants the bytes of a key. Not at all by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// `cluster` says that a value of its own in each cluster is what is meant. Needed where a process runs in several clusters of an environment:
    /// what one cluster has signed, another one could not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<Per>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How a generated value is encoded.
///
/// ```
/// use terrace_spec::{Encoding, Generate};
///
/// // For a program that wants a key as hexadecimal digits.
/// let key = Generate::length(32).encoding(Encoding::Hex);
/// assert_eq!(key.encoding, Some(Encoding::Hex));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// Base64 (RFC 4648, section 4).
    Base64,
    /// Base64 for URLs and file names (RFC 4648, section 5).
    Base64url,
    /// Base32 (RFC 4648, section 6).
    Base32,
    /// Two hexadecimal digits for each character.
    Hex,
}

/// What a generated value is made up for.
///
/// ```
/// use terrace_spec::{Generate, Per};
///
/// // In an environment of several clusters it has to be said that the values differ.
/// let key = Generate::length(32).per(Per::Cluster);
/// assert_eq!(key.per, Some(Per::Cluster));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Per {
    /// Each cluster has one of its own.
    Cluster,
}

impl Secret {
    /// A value that the cluster makes up once.
    pub const fn generated(generate: Generate) -> Self {
        Self::Generated(generate)
    }

    /// A text alone is one in the store.
    fn from_text(text: &str) -> Result<Self, Mistake> {
        stored(text).map(Self::Stored)
    }
}

/// Reads the short form of a secret in the store. What can only be meant as an output would be looked for there, and not found before pods start.
pub(crate) fn stored(text: &str) -> Result<SecretReference, Mistake> {
    if OutputReference::is_meant(text) {
        let message = format!("`{text}` is an output of an add-on, and a text alone is a key of the secret store");
        return Err(Mistake::new(&codes::OUTPUT_AS_KEY, message).hint(format!("write `{{from: {text}}}`")));
    }
    SecretReference::try_from(text)
}

impl Generate {
    /// So many characters.
    #[track_caller]
    pub fn length(length: impl Input<SecretLength>) -> Self {
        let mut generate = Self::default();
        generate.length = generate.trace.take("length", length.input());
        generate
    }
}

impl Block for Generate {
    const EXPECTS: &'static str = "`on`, a number of characters, or `{length, symbols, encoding}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(SecretLength::try_from(number).map(|length| Self { length: Some(length), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<SecretLength>())
    }
}

/// The block of a secret: one of its fields.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Form {
    /// The secret in the platform's store, `key` or `key#property`, or an output of an add-on.
    from: Option<From>,
    /// Made up by the cluster, once.
    generate: Switch<Generate>,
}

/// What `from` names.
enum From {
    Stored(SecretReference),
    Output(OutputReference),
}

impl<'de> Deserialize<'de> for From {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let from = if OutputReference::is_meant(&text) {
            OutputReference::try_from(&*text).map(Self::Output)
        } else {
            SecretReference::try_from(&*text).map(Self::Stored)
        };
        from.map_err(Mistake::into_serde)
    }
}

const FORMS: &str = "write `storefront/db#url`, a secret in the platform's store, `{generate: {length: 64}}`, or `{from: addons.cache.url}`";

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

struct SecretVisitor;

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a secret in the platform's store, or `{generate}`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
        Secret::from_text(text).map_err(Mistake::into_serde)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Secret, A::Error> {
        match Form::deserialize(MapAccessDeserializer::new(map))? {
            Form { from: Some(From::Stored(reference)), generate: Switch::Unset | Switch::Off } => {
                Ok(Secret::Stored(reference))
            }
            Form { from: Some(From::Output(reference)), generate: Switch::Unset | Switch::Off } => {
                Ok(Secret::Output(reference))
            }
            Form { from: None, generate: Switch::On(generate) | Switch::Only(generate) } => {
                Ok(Secret::Generated(generate))
            }
            Form { from: Some(_), .. } => {
                Err(Mistake::new(&codes::BAD_SECRET, "`from` and `generate` at once").hint(FORMS).into_serde())
            }
            Form { from: None, .. } => {
                Err(Mistake::new(&codes::BAD_SECRET, "neither `from` nor `generate`").hint(FORMS).into_serde())
            }
        }
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stored(reference) => reference.serialize(serializer),
            Self::Generated(generate) => {
                let mut form = serializer.serialize_map(Some(1))?;
                form.serialize_entry("generate", generate)?;
                form.end()
            }
            Self::Output(reference) => {
                let mut form = serializer.serialize_map(Some(1))?;
                form.serialize_entry("from", reference)?;
                form.end()
            }
        }
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let reference = generator.subschema_for::<SecretReference>();
        let form = |field: &str, value: Schema| json_schema!({ "type": "object", "properties": { field: value }, "required": [field], "additionalProperties": false });
        let stored = json_schema!({ "description": "The secret in the platform's store: `key` or `key#property`.", "anyOf": [reference] });
        let stored = form("from", stored);
        let output = generator.subschema_for::<OutputReference>();
        let output =
            json_schema!({ "description": "An output of an add-on, which must be a secret.", "anyOf": [output] });
        let output = form("from", output);
        let generated = generator.subschema_for::<Generate>();
        let length = generator.subschema_for::<SecretLength>();
        let generate = json_schema!({
            "description": "Made up by the cluster, once.",
            "anyOf": [generated, length, { "enum": ["on", true] }],
        });
        let generated = form("generate", generate);
        json_schema!({
            "description": "Where the value of a secret environment variable comes from.",
            "anyOf": [reference, output, stored, generated],
            "not": OutputReference::meant_schema(),
        })
    }
}

impl Input<Setting<Secret>> for Secret {
    fn input(self) -> Result<Setting<Secret>, Mistake> {
        Ok(Setting::Value(self))
    }
}

impl Input<Setting<Secret>> for OutputReference {
    fn input(self) -> Result<Setting<Secret>, Mistake> {
        Ok(Setting::Value(Secret::Output(self)))
    }
}

impl Input<Setting<Secret>> for SecretReference {
    fn input(self) -> Result<Setting<Secret>, Mistake> {
        Ok(Setting::Value(Secret::Stored(self)))
    }
}

impl Input<Setting<Secret>> for &str {
    fn input(self) -> Result<Setting<Secret>, Mistake> {
        Secret::from_text(self).map(Setting::Value)
    }
}
