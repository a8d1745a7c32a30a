//! How the target of a Canary is reached.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Serialize;

use super::FlaggerDuration;
use crate::custom::gateway_api::ParentReference;

/// The Services that Flagger makes, and the route in front of them.
///
/// They are always `ClusterIP`: behind an AWS load balancer the target type is `ip`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanaryService {
    /// The Services' name; the target's unless given. With Gloo the built-in metrics find no data under another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The port of the Services. With Gloo a change of it leaves the old Upstreams behind.
    pub port: u16,
    /// The name of that port; `http` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_name: Option<String>,
    /// The container's port, by number or name; the Services' unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<IntOrString>,
    /// What the port speaks, such as `http` or `grpc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
    /// Whether the container's other ports are added to the Services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_discovery: Option<bool>,
    /// Hosts of the route.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Gateways that the route attaches to, when the provider is the Gateway API.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gateway_refs: Vec<ParentReference>,
    /// The requests that the route is for; all of them unless given.
    #[serde(rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<RequestMatch>,
    /// How long the route waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<FlaggerDuration>,
    /// How the route tries again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
    /// Labels and annotations of the Service that clients use, and of the route.
    #[serde(skip_serializing_if = "ServiceMetadata::is_empty")]
    pub apex: ServiceMetadata,
    /// Labels and annotations of the Service of the version that serves.
    #[serde(skip_serializing_if = "ServiceMetadata::is_empty")]
    pub primary: ServiceMetadata,
    /// Labels and annotations of the Service of the version that is tried.
    #[serde(skip_serializing_if = "ServiceMetadata::is_empty")]
    pub canary: ServiceMetadata,
}

/// Labels and annotations of a Service that Flagger makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServiceMetadata {
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl ServiceMetadata {
    fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.annotations.is_empty()
    }
}

/// Requests by the beginning of their path, in Istio's words, which Flagger translates.
///
/// ```
/// use terrace_k8s::custom::flagger::{RequestMatch, Retries};
///
/// assert_eq!(serde_json::to_value(RequestMatch::prefix("/api"))?["uri"]["prefix"], "/api");
/// let retries = Retries { attempts: 3, per_try_timeout: None, retry_on: Some("gateway-error".to_owned()) };
/// assert_eq!(serde_json::to_value(&retries)?["retryOn"], "gateway-error");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestMatch {
    uri: PathPrefix,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct PathPrefix {
    prefix: String,
}

impl RequestMatch {
    /// Requests whose path begins so.
    pub fn prefix(prefix: impl Into<String>) -> Self {
        Self { uri: PathPrefix { prefix: prefix.into() } }
    }
}

/// How a route tries again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retries {
    /// How often.
    pub attempts: u32,
    /// How long each attempt may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_try_timeout: Option<FlaggerDuration>,
    /// On what, in Envoy's words, such as `gateway-error,connect-failure`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_on: Option<String>,
}
