//! The values that an `ExternalSecret` reads from its store.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::GeneratorReference;

/// One value in the store. All defaults are written: filled in by the API server they show as drift.
///
/// ```
/// use terrace_k8s::custom::external_secrets::{MetadataPolicy, RemoteReference};
///
/// let url = RemoteReference::new("shop/db").property("url");
/// assert_eq!((url.key.as_str(), url.property.as_deref()), ("shop/db", Some("url")));
/// assert_eq!(url.metadata_policy, MetadataPolicy::None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteReference {
    /// The entry's name in the store.
    pub key: String,
    /// One property of an entry that holds several (dots descend); the whole entry unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The entry's version; the latest unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How keys that a Secret cannot hold are rewritten.
    pub conversion_strategy: ConversionStrategy,
    /// How the value is decoded.
    pub decoding_strategy: DecodingStrategy,
    /// Whether the entry's metadata is read in place of its value.
    pub metadata_policy: MetadataPolicy,
}

impl RemoteReference {
    /// The whole of an entry, as it is.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            property: None,
            version: None,
            conversion_strategy: ConversionStrategy::default(),
            decoding_strategy: DecodingStrategy::default(),
            metadata_policy: MetadataPolicy::default(),
        }
    }

    /// One property of an entry that holds several.
    #[must_use]
    pub fn property(mut self, property: impl Into<String>) -> Self {
        self.property = Some(property.into());
        self
    }
}

/// How keys that a Secret cannot hold are rewritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ConversionStrategy {
    /// Each illegal character becomes `_`.
    #[default]
    Default,
    /// Each illegal character becomes its code: `_U0040_`.
    Unicode,
}

/// How a value is decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum DecodingStrategy {
    /// Not at all.
    #[default]
    None,
    /// By whichever of the others reads it.
    Auto,
    /// From base64.
    Base64,
    /// From base64 for URLs.
    #[serde(rename = "Base64URL")]
    Base64Url,
}

/// Whether an entry's metadata is read in place of its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MetadataPolicy {
    /// The value is read.
    #[default]
    None,
    /// The metadata is read, as the provider knows it (tags).
    Fetch,
}

/// Entries of the store that make several keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataFrom {
    /// The entries; the operator takes one way of naming them at a time.
    #[serde(flatten)]
    pub source: DataSource,
    /// How their keys are renamed, step by step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rewrite: Vec<Rewrite>,
}

/// How entries are named.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DataSource {
    /// Every property of one entry.
    Extract(RemoteReference),
    /// Every entry that fits.
    Find(Find),
    /// What a generator makes up.
    SourceRef(GeneratorReference),
}

/// What entries must fit to be found. All defaults are written, as in [`RemoteReference`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Find {
    /// The path they are under; the root unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What their names match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<NamePattern>,
    /// Tags that they have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// How keys that a Secret cannot hold are rewritten.
    pub conversion_strategy: ConversionStrategy,
    /// How values are decoded.
    pub decoding_strategy: DecodingStrategy,
}

/// What the names of entries match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamePattern {
    /// A regular expression of Go's `regexp`.
    pub regexp: String,
}

/// How the keys of found entries are renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Rewrite {
    /// What matches the source becomes the target.
    Regexp {
        /// A regular expression of Go's `regexp`.
        source: String,
        /// The replacement; `$1` is the first group.
        target: String,
    },
    /// Each key is the output of a template.
    Transform {
        /// A template in which `.value` is the key.
        template: String,
    },
}

/// Writes the map as the list that the operator reads.
pub(super) fn entries<S: Serializer>(
    data: &BTreeMap<String, RemoteReference>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Entry<'a> {
        secret_key: &'a str,
        remote_ref: &'a RemoteReference,
    }
    serializer.collect_seq(data.iter().map(|(secret_key, remote_ref)| Entry { secret_key, remote_ref }))
}
