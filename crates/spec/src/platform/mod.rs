//! The platform: what `platform.yaml` holds, the platform team's half.
//!
//! What the platform team writes, in `platform.yaml` or in Rust:
//!
//! ```
//!
//! use terrace_spec::{Spec, load::load_platform};
//!
//! let platform = load_platform(
//!     "platform.yaml",
//!     br"
//! apiVersion: terrace.dev/v1alpha1
//! kind: Platform
//! metadata: {name: acme}
//! spec:
//!   edition: 2026-11
//!   clusters:
//!     production-us: {region: us-east-1, account: '123456789012', kubernetes: '1.37'}
//!   environments:
//!     production: {clusters: [production-us]}
//!   facts:
//!     dns: {prefix: alpha}
//!     secrets: {store: aws}
//!   defaults: {config: {LOG_LEVEL: info}}
//!   rules: {T0402: error}
//! ",
//! )
//! .unwrap();
//! assert_eq!(platform.spec.defaults, Spec::new().config("LOG_LEVEL", "info"));
//! ```

mod alb;
mod cluster;
mod datadog;
mod definitions;
mod edition;
mod external_dns;
mod facts;
mod metrics;
mod network;
mod nodes;
mod reloader;
mod secret_store;
mod size;
mod slack;
mod storage;
mod traffic;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

pub use alb::*;
pub use cluster::*;
pub use datadog::*;
pub use definitions::*;
pub use edition::Edition;
pub use external_dns::*;
pub use facts::*;
pub use metrics::*;
pub use network::*;
pub use nodes::*;
pub use reloader::*;
pub use secret_store::*;
pub use size::*;
pub use slack::*;
pub use storage::*;
pub use traffic::*;

use crate::{
    app::{ApiVersion, Metadata, constant},
    layer::Map,
    spec::Spec,
    text::Name,
};

/// The platform team's half: environments and clusters, what is installed in them, and layers under and over every app's.
///
/// Found by walking up from an app's folder. Without one an app renders too, as long as it needs none of its facts.
///
/// ```
/// use terrace_spec::{Platform, Spec, platform::Facts};
///
/// let mut platform = Platform::new();
/// platform.spec.facts = Facts::new().size("small", terrace_spec::platform::Size::new().cpu("100m").memory("128Mi"));
/// platform.spec.defaults = Spec::new().resources("small");
/// assert!(platform.spec.environments.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Platform {
    /// The version of this form: `terrace.dev/v1alpha1`.
    pub api_version: ApiVersion,
    /// `Platform`.
    pub kind: PlatformKind,
    /// What the platform is called.
    pub metadata: Metadata,
    /// What the platform is.
    pub spec: PlatformSpec,
}

/// What a platform is.
///
/// ```
/// use terrace_spec::{Scale, Spec, platform::{Level, PlatformSpec}};
///
/// let spec: PlatformSpec = serde_saphyr::from_str("{enforced: {labels: {owner: platform}}, rules: {T0402: off}}")?;
/// // Over whatever an app writes.
/// assert_eq!(spec.enforced, Spec::new().label("owner", "platform"));
/// assert_eq!(spec.rules["T0402"], Level::Off);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PlatformSpec {
    /// The edition of Terrace's rules and defaults: within one, the manifests of an unchanged app never change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// The environments, by name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub environments: Map<Name, Environment>,
    /// The clusters, by name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub clusters: Map<Name, Cluster>,
    /// What is installed, and how it is set up.
    pub facts: Facts,
    /// The lowest layer of every app.
    pub defaults: Spec,
    /// The highest layer of every app: what no app can change.
    pub enforced: Spec,
    /// How much each rule weighs here, by its code: `{T0402: error}`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub rules: Map<RuleCode, Level>,
}

/// How much a rule weighs.
///
/// ```
/// use terrace_spec::platform::Level;
///
/// assert_eq!(serde_saphyr::from_str::<Level>("warn")?, Level::Warn);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// The rule is not asked.
    Off,
    /// What breaks it is rendered, with a warning.
    Warn,
    /// What breaks it is refused.
    Error,
}

impl Platform {
    /// Reads nothing, states nothing: what stands in when there is no `platform.yaml`.
    pub fn new() -> Self {
        Self::default()
    }
}

constant! {
    /// The kind of a platform's document.
    ///
    /// ```
    /// use terrace_spec::Platform;
    ///
    /// assert!(serde_saphyr::to_string(&Platform::new())?.contains("kind: Platform"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    PlatformKind = "Platform"
}
