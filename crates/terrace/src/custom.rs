//! Custom resources of your own, and those that `terrace import crd` writes.
//!
//! [`Part`] derives all that a type of a custom resource needs: a constructor that takes what is required, a chained setter for all
//! else, and how it is written, read and described in a JSON Schema, so that an add-on can have it in `app.yaml`. It needs no other
//! dependency, and compiles ten times as fast as serde's and schemars' own derives, which matters where a definition has hundreds of types.
//!
//! ```
//! use terrace::{
//!     custom::Part,
//!     k8s::{Object, api::apimachinery::pkg::apis::meta::v1::ObjectMeta, object},
//! };
//!
//! /// A cache.
//! #[derive(Clone, Debug, PartialEq, Part)]
//! #[part(api_version = "cache.example.com/v1", kind = "Redis")]
//! pub struct Redis {
//!     /// Name, namespace, labels, annotations.
//!     pub metadata: ObjectMeta,
//!     /// What is wanted.
//!     pub spec: RedisSpec,
//! }
//!
//! object!(Redis { api_version: "cache.example.com/v1", kind: "Redis", scope: Namespaced });
//!
//! /// What is wanted of a cache.
//! #[derive(Clone, Debug, PartialEq, Part)]
//! pub struct RedisSpec {
//!     /// How much it may hold.
//!     #[part(schema = r#"{"pattern":"^[0-9]+Gi$"}"#)]
//!     pub memory: String,
//!     /// What is thrown away when it is full.
//!     pub eviction: Option<Eviction>,
//!     /// Where it listens.
//!     #[part(name = "clusterIPs")]
//!     pub cluster_ips: Option<Vec<String>>,
//! }
//!
//! /// What is thrown away.
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, Part)]
//! pub enum Eviction {
//!     /// What was not used for longest.
//!     #[part(name = "lru")]
//!     LeastRecentlyUsed,
//!     /// Nothing.
//!     #[part(name = "none")]
//!     Nothing,
//! }
//!
//! let redis = Redis::new("cache", RedisSpec::new("2Gi").eviction(Eviction::LeastRecentlyUsed).cluster_ips(["10.0.0.7"]));
//! assert_eq!(redis.identity().to_string(), "Redis.cache.example.com/cache");
//! ```
//!
//! | on | attribute | meaning |
//! |---|---|---|
//! | a struct | `#[part(api_version = "..", kind = "..")]` | a whole object, with `metadata: ObjectMeta` |
//! | a struct, an enum, a field | `#[part(schema = r#"{..}"#)]` | further keywords of its JSON Schema |
//! | a field, a variant | `#[part(name = "..")]` | how manifests call it; without it a field is written in camel case, a variant as it is |
//! | a field | `#[part(required)]` | an `Option` that is written as `null` when it is none |
//! | a field | `#[part(rest)]` | a `BTreeMap<String, Raw>` with all that has no field of its own |
//!
//! A field that is an `Option` may be left out; any other is required. What has no field is refused when it is read.

// Of these the code that `Part` expands to alone knows: see `expansion`.
#[doc(hidden)]
mod describing;
mod int_or_string;
#[doc(hidden)]
mod reading;
#[doc(hidden)]
mod writing;

pub use terrace_derive::Part;
pub use terrace_spec::Raw;

pub use int_or_string::IntOrString;

/// What the code that [`Part`] expands to needs; no part of the public interface.
#[doc(hidden)]
pub mod expansion {
    pub use schemars::{JsonSchema, Schema, SchemaGenerator};
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};

    pub use super::describing::{Anything, Field, Metadata, Others, describe, describe_words, schema_of};
    pub use super::reading::{Fields, Reader, Words, read, word};
    pub use super::writing::{OpenWriter, Writer};

    /// The name of a schema.
    pub type Name = std::borrow::Cow<'static, str>;

    /// The metadata of an object of which only the name is known.
    pub fn named(name: String) -> terrace_k8s::expansion::ObjectMeta {
        terrace_k8s::expansion::ObjectMeta { name: Some(name), ..Default::default() }
    }
}

/// An object that is there or not, and holds nothing, such as the `selfSigned: {}` of an issuer.
///
/// ```
/// use terrace::custom::{Empty, Part};
///
/// /// An issuer that signs its own certificates.
/// #[derive(Clone, Debug, PartialEq, Part)]
/// struct IssuerSpec {
///     /// There, and nothing to say of it.
///     self_signed: Option<Empty>,
/// }
///
/// assert_eq!(serde_json::to_string(&IssuerSpec::new().self_signed(Empty {}))?, r#"{"selfSigned":{}}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Part)]
pub struct Empty {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    /// A cache.
    #[derive(Clone, Debug, PartialEq, Part)]
    #[part(schema = r#"{"minProperties":1}"#)]
    struct Cache {
        /// May be nothing.
        #[part(required)]
        owner: Option<String>,
        /// The \[ports\].
        #[part(schema = r#"{"items":{"maximum":9}}"#)]
        ports: Option<Vec<i32>>,
        /// All else.
        #[part(rest)]
        others: BTreeMap<String, Raw>,
    }

    #[derive(Clone, Debug, Default, PartialEq, Part)]
    struct Closed {
        type_: Option<IntOrString>,
        share: Option<f64>,
    }

    #[test]
    fn what_is_read_is_written() {
        for written in [json!({"owner": null, "other": {"a": [1]}}), json!({"owner": "team", "ports": [1, 2]})] {
            let cache: Cache = serde_json::from_value(written.clone()).expect("it can be read");
            assert_eq!(serde_json::to_value(&cache).ok(), Some(written));
        }
        let closed = Closed::new().type_(3).share(2);
        assert_eq!(serde_json::to_value(&closed).ok(), Some(json!({"type": 3, "share": 2.0})));
        assert_eq!(serde_json::from_value(json!({"type": 3, "share": 2})).ok(), Some(closed));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mistake = |text: &str| serde_json::from_str::<Closed>(text).expect_err(text).to_string();
        assert!(mistake(r#"{"typ": 3}"#).starts_with("unknown field `typ`, expected `type` or `share`"));
        assert!(mistake(r#"{"type": 3, "type": 3}"#).starts_with("duplicate field `type`"));
        assert!(mistake(r#"{"type": true}"#).contains("expected a whole number or a string"));
        let mistake = serde_json::from_str::<Cache>("{}").expect_err("it is required").to_string();
        assert!(mistake.starts_with("missing field `owner`"), "{mistake}");
    }

    #[test]
    fn schemas_have_documentation_and_keywords() {
        let schema: Value = schemars::SchemaGenerator::default().into_root_schema_for::<Cache>().to_value();
        assert_eq!(schema["description"], "A cache.");
        assert_eq!(schema["minProperties"], 1);
        assert_eq!(schema["required"], json!(["owner"]));
        assert_eq!(schema["properties"]["ports"]["description"], "The [ports].");
        assert_eq!(schema["properties"]["ports"]["items"]["maximum"], 9);
        assert_eq!(schema.get("additionalProperties"), None);
    }
}
