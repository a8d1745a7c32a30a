//! External Secrets Operator: a Secret whose values come from a store outside the cluster.
//!
//! The rules obeyed are those of External Secrets `apis/externalsecrets/v1/externalsecret_validator.go`;
//! the fields are those of `apis/externalsecrets/v1/externalsecret_types.go`.
//!
//! ```
//! use terrace_k8s::custom::external_secrets::{ExternalSecret, ExternalSecretSpec, RemoteReference, StoreKind, StoreReference};
//!
//! let store = StoreReference { kind: StoreKind::ClusterSecretStore, name: "aws".to_owned() };
//! let mut spec = ExternalSecretSpec::new(store);
//! spec.data.insert("DATABASE_URL".to_owned(), RemoteReference::new("shop/db").property("url"));
//! let mut secret = ExternalSecret { metadata: Default::default(), spec };
//! secret.metadata.name = Some("shop".to_owned());
//! let written = serde_json::to_value(&secret.spec)?;
//! assert_eq!(written["data"][0]["remoteRef"]["property"], "url");
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer};

use super::WholeSeconds;

mod data;
mod generator;
mod target;

pub use data::{
    ConversionStrategy, DataFrom, DataSource, DecodingStrategy, Find, MetadataPolicy, NamePattern, RemoteReference,
    Rewrite,
};
pub use generator::{GeneratorReference, Password, PasswordEncoding, PasswordSpec};
pub use target::{
    EngineVersion, MergePolicy, OwnedDeletion, SharedDeletion, Target, TargetPolicy, Template, TemplateMetadata,
};

/// Asks the operator to keep a Secret in step with a store.
///
/// The API is `v1`: the operator stopped serving `v1beta1` with 0.17.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalSecret {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// Where the values come from and what Secret they make.
    pub spec: ExternalSecretSpec,
}

object!(ExternalSecret { api_version: "external-secrets.io/v1", kind: "ExternalSecret", scope: Namespaced });

/// Where the values come from and what Secret they make.
///
/// The operator refuses one with neither `data` nor `data_from`.
///
/// ```
/// use terrace_k8s::custom::external_secrets::{
///     ConversionStrategy, DataFrom, DataSource, DecodingStrategy, EngineVersion, ExternalSecretSpec, Find, GeneratorReference,
///     MergePolicy, NamePattern, OwnedDeletion, Refresh, Rewrite, SharedDeletion, StoreKind, StoreReference, Target, TargetPolicy,
///     Template, TemplateMetadata,
/// };
///
/// let store = || StoreReference { kind: StoreKind::ClusterSecretStore, name: "aws".to_owned() };
///
/// // All that begins with `shop/`, in a Secret that goes with the ExternalSecret.
/// let mut all = ExternalSecretSpec::new(store());
/// all.data_from.push(DataFrom {
///     source: DataSource::Find(Find {
///         path: None,
///         name: Some(NamePattern { regexp: "^shop/".to_owned() }),
///         tags: [].into(),
///         conversion_strategy: ConversionStrategy::Default,
///         decoding_strategy: DecodingStrategy::None,
///     }),
///     rewrite: vec![Rewrite::Regexp { source: "^shop/(.*)$".to_owned(), target: "$1".to_owned() }],
/// });
/// all.target.policy = TargetPolicy::Owner(OwnedDeletion::Delete);
/// let written = serde_json::to_value(&all)?;
/// assert_eq!(written["dataFrom"][0]["find"]["name"]["regexp"], "^shop/");
/// assert_eq!(written["target"]["deletionPolicy"], "Delete");
///
/// // Into a Secret that is somebody else's, as a text of its own.
/// let mut merged = ExternalSecretSpec::new(store());
/// merged.refresh = Refresh::OnChange;
/// merged.target = Target {
///     name: Some("registry".to_owned()),
///     policy: TargetPolicy::Merge(SharedDeletion::Retain),
///     template: Template {
///         engine_version: EngineVersion::V2,
///         merge_policy: MergePolicy::Merge,
///         secret_type: None,
///         metadata: TemplateMetadata::default(),
///         data: [("dsn".to_owned(), "postgres://{{ .user }}@db".to_owned())].into(),
///     },
///     ..Target::default()
/// };
/// assert_eq!(serde_json::to_value(&merged)?["target"]["creationPolicy"], "Merge");
///
/// // A password that the cluster makes up, once and for good.
/// let once = ExternalSecretSpec::generated_once(GeneratorReference { password: "shop-session".to_owned() }, "SESSION_KEY");
/// assert_eq!(once.target.immutable, Some(true));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalSecretSpec {
    /// When the store is asked again.
    #[serde(flatten)]
    pub refresh: Refresh,
    /// The store of all entries; none where all of them are made up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_store_ref: Option<StoreReference>,
    /// The Secret that is made.
    pub target: Target,
    /// Keys of the Secret and the single value that each holds. The operator refuses a key given twice;
    /// a map has none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "data::entries")]
    pub data: BTreeMap<String, RemoteReference>,
    /// Entries of the store that make several keys each; keys of `data` win over them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data_from: Vec<DataFrom>,
}

impl ExternalSecretSpec {
    /// Refreshed every hour into a Secret of the same name that the operator owns; no entries yet.
    pub fn new(secret_store_ref: StoreReference) -> Self {
        Self {
            refresh: Refresh::default(),
            secret_store_ref: Some(secret_store_ref),
            target: Target::default(),
            data: BTreeMap::new(),
            data_from: Vec::new(),
        }
    }

    /// A password that is made up once, under this key, into a Secret that can never be changed.
    ///
    /// Refreshed periodically, it would be another one each time. `CreatedOnce` makes it up again only when the Secret is gone, or is not what the operator has
    /// written; the latter an immutable Secret cannot come to (`pkg/controllers/externalsecret/externalsecret_controller.go`, `shouldRefresh`, `isSecretValid`).
    pub fn generated_once(generator: GeneratorReference, key: impl Into<String>) -> Self {
        let rename = Rewrite::Regexp { source: "^password$".to_owned(), target: key.into() };
        Self {
            refresh: Refresh::CreatedOnce,
            secret_store_ref: None,
            target: Target { immutable: Some(true), ..Target::default() },
            data: BTreeMap::new(),
            data_from: vec![DataFrom { source: DataSource::SourceRef(generator), rewrite: vec![rename] }],
        }
    }
}

/// When the store is asked again (`refreshPolicy` and `refreshInterval`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "refreshPolicy")]
pub enum Refresh {
    /// At an interval. An interval of zero would mean once and never again, so there is none.
    Periodic {
        /// The time between two readings.
        #[serde(rename = "refreshInterval", serialize_with = "go_duration")]
        interval: WholeSeconds,
    },
    /// Once, when the Secret is made; a new object reads again.
    CreatedOnce,
    /// Whenever the `ExternalSecret` itself changes.
    OnChange,
}

impl Default for Refresh {
    /// Every hour, as the operator does when nothing is said.
    fn default() -> Self {
        const HOUR: WholeSeconds = WholeSeconds::new(std::num::NonZeroU32::new(3600).expect("not zero"));
        Self::Periodic { interval: HOUR }
    }
}

/// A store, by name. The kind is always written: its default is the namespace's store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoreReference {
    /// Whether the store is the namespace's or the cluster's.
    pub kind: StoreKind,
    /// The name of the store.
    pub name: String,
}

/// Whether a store is the namespace's or the cluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum StoreKind {
    /// A store of the namespace.
    SecretStore,
    /// A store of the cluster.
    ClusterSecretStore,
}

/// Writes a duration as Go prints it, which is how the operator's own default reads: `1h0m0s`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn go_duration<S: Serializer>(duration: &WholeSeconds, serializer: S) -> Result<S::Ok, S::Error> {
    struct Go(u32);
    impl fmt::Display for Go {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let (hours, minutes, seconds) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
            match (hours, minutes) {
                (0, 0) => write!(formatter, "{seconds}s"),
                (0, _) => write!(formatter, "{minutes}m{seconds}s"),
                _ => write!(formatter, "{hours}h{minutes}m{seconds}s"),
            }
        }
    }
    serializer.collect_str(&Go(duration.get()))
}
