//! Values that the operator makes up.
//!
//! The fields are those of External Secrets `apis/generators/v1alpha1/types_password.go`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// How a password is made up. Nothing is until an `ExternalSecret` refers to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Password {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// What the password is like.
    pub spec: PasswordSpec,
}

object!(Password { api_version: "generators.external-secrets.io/v1alpha1", kind: "Password", scope: Namespaced });

/// What a password is like.
///
/// A quarter of its characters are digits. Characters may repeat: without, the operator refuses whatever is longer than there are digits for.
///
/// ```
/// use terrace_k8s::custom::external_secrets::{Password, PasswordEncoding, PasswordSpec};
///
/// let mut session = Password { metadata: Default::default(), spec: PasswordSpec::new(64) };
/// session.spec.encoding = PasswordEncoding::Hex;
/// assert_eq!(serde_json::to_value(&session.spec)?["encoding"], "hex");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordSpec {
    /// How many characters it has, before it is encoded.
    pub length: u16,
    /// How many of them are neither letters nor digits.
    pub symbols: u16,
    /// How it is encoded.
    pub encoding: PasswordEncoding,
}

impl PasswordSpec {
    /// Letters of both cases, and digits.
    pub const fn new(length: u16) -> Self {
        Self { length, symbols: 0, encoding: PasswordEncoding::Raw }
    }
}

impl Serialize for PasswordSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { length, symbols, encoding } = self;
        let mut fields = serializer.serialize_struct("PasswordSpec", 5)?;
        fields.serialize_field("length", length)?;
        fields.serialize_field("symbols", symbols)?;
        fields.serialize_field("encoding", encoding)?;
        fields.serialize_field("allowRepeat", &true)?;
        fields.serialize_field("noUpper", &false)?;
        fields.end()
    }
}

/// How a password is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PasswordEncoding {
    /// Not at all.
    #[default]
    Raw,
    /// Base64.
    Base64,
    /// Base64 for URLs.
    Base64Url,
    /// Base32.
    Base32,
    /// Hexadecimal.
    Hex,
}

/// The generator that makes up values, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorReference {
    /// The name of a [`Password`].
    pub password: String,
}

impl Serialize for GeneratorReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Reference<'a> {
            api_version: &'static str,
            kind: &'static str,
            name: &'a str,
        }
        let reference = Reference {
            api_version: "generators.external-secrets.io/v1alpha1",
            kind: "Password",
            name: &self.password,
        };
        let mut fields = serializer.serialize_struct("GeneratorReference", 1)?;
        fields.serialize_field("generatorRef", &reference)?;
        fields.end()
    }
}
