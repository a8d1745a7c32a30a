//! The platform: what `platform.yaml` holds, the platform team's half.

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
    PlatformKind = "Platform"
}
