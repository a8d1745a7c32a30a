//! External Secrets and its store.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    text::Duration,
};

/// The store of External Secrets that `secrets` refer to.
///
/// ```
/// use terrace_spec::platform::{SecretStore, StoreKind};
///
/// let store = SecretStore::new().store("aws").kind(StoreKind::ClusterSecretStore).refresh("15m");
/// assert_eq!(store, serde_saphyr::from_str("{store: aws, kind: ClusterSecretStore, refresh: 15m}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct SecretStore {
    /// The store's name.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// Its kind. `ClusterSecretStore` by default. Always written: External Secrets would look for a `SecretStore` otherwise.
    #[layer(default = StoreKind::ClusterSecretStore)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<StoreKind>,
    /// How often secrets are fetched again, above 0. 1h by default.
    #[layer(default = Duration::from_seconds(3600))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// The kind of a store of External Secrets.
///
/// ```
/// use terrace_spec::platform::{SecretStore, StoreKind};
///
/// // Each namespace has a store of its own, of the same name.
/// let store = SecretStore::new().store("team-secrets").kind(StoreKind::SecretStore);
/// assert_eq!(store.kind, Some(StoreKind::SecretStore));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StoreKind {
    /// One for the whole cluster.
    ClusterSecretStore,
    /// One in the app's namespace.
    SecretStore,
}

impl Block for SecretStore {
    const EXPECTS: &'static str = "`{store, kind}`";
}
