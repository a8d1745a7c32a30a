//! Flagger: releases that are tried on a part of the traffic first.
//!
//! The fields are those of Flagger `pkg/apis/flagger/v1beta1/{canary,metric,alert}.go`; the rules that the
//! schema in `artifacts/flagger/crd.yaml` does not hold are those of `pkg/controller` and `pkg/router`.
//!
//! ```
//! use std::num::NonZeroU32;
//! use terrace_k8s::custom::{
//!     WholeSeconds,
//!     flagger::{
//!         Analysis, AutoscalerReference, Canary, CanaryService, CanarySpec, FlaggerDuration, Metric, MetricCheck, PRIMARY_SUFFIX,
//!         Provider, Scaler, ServiceMetadata, Strategy, TARGET_NAME_LIMIT, TargetReference,
//!     },
//! };
//!
//! let minute = FlaggerDuration::from(WholeSeconds::new(NonZeroU32::new(60).unwrap()));
//! assert_eq!(minute.to_string(), "1m");
//!
//! let canary = Canary {
//!     metadata: Default::default(),
//!     spec: CanarySpec {
//!         provider: Provider::Gloo,
//!         target_ref: TargetReference::Deployment("shop-web".to_owned()),
//!         autoscaler_ref: Some(AutoscalerReference {
//!             scaler: Scaler::HorizontalPodAutoscaler,
//!             name: "shop-web".to_owned(),
//!             primary_replicas: None,
//!         }),
//!         upstream_ref: None,
//!         progress_deadline_seconds: Some(600),
//!         skip_analysis: None,
//!         revert_on_deletion: Some(true),
//!         service: CanaryService {
//!             name: None,
//!             port: 80,
//!             port_name: None,
//!             target_port: None,
//!             app_protocol: None,
//!             port_discovery: None,
//!             hosts: vec!["shop.example.com".to_owned()],
//!             gateway_refs: vec![],
//!             matches: vec![],
//!             timeout: None,
//!             retries: None,
//!             apex: ServiceMetadata::default(),
//!             primary: ServiceMetadata::default(),
//!             canary: ServiceMetadata::default(),
//!         },
//!         analysis: Analysis {
//!             interval: minute,
//!             threshold: 5,
//!             strategy: Strategy::Steps { step_weights: vec![5, 25, 50] },
//!             primary_ready_threshold: None,
//!             canary_ready_threshold: None,
//!             session_affinity: None,
//!             metrics: vec![Metric { interval: minute, check: MetricCheck::SuccessRate { at_least: 99.0 } }],
//!             webhooks: vec![],
//!             alerts: vec![],
//!         },
//!     },
//! };
//! let written = serde_json::to_value(&canary.spec)?;
//! assert_eq!(written["analysis"]["metrics"][0]["name"], "request-success-rate");
//! // Flagger makes the Deployment `shop-web-primary`, whose name has to fit too.
//! assert_eq!(TARGET_NAME_LIMIT + PRIMARY_SUFFIX.len(), 63);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;

use serde::{Serialize, Serializer};

use super::WholeSeconds;

mod alert_provider;
mod analysis;
mod canary;
mod metric_template;
mod service;

pub use alert_provider::{AlertProvider, AlertProviderSpec, AlertService, AlertTarget};
pub use analysis::{
    Alert, AlertSeverity, Analysis, Match, Metric, MetricCheck, SessionAffinity, Strategy, StringMatch, ThresholdRange,
    Webhook, WebhookType,
};
pub use canary::{
    AutoscalerReference, Canary, CanarySpec, PrimaryReplicas, Provider, Scaler, TargetReference, UpstreamReference,
};
pub use metric_template::{MetricProvider, MetricTemplate, MetricTemplateSpec};
pub use service::{CanaryService, RequestMatch, Retries, ServiceMetadata};

/// What Flagger appends to the name of all that it makes for the version that serves.
pub const PRIMARY_SUFFIX: &str = "-primary";

/// The most characters of a target's name, of the Service's name and of the selector label's value: each gets
/// [`PRIMARY_SUFFIX`] and becomes a DNS name or the value of a label, of 63 characters at most.
pub const TARGET_NAME_LIMIT: usize = 63 - PRIMARY_SUFFIX.len();

/// A duration as Flagger reads it.
///
/// Whole minutes or whole seconds, such as `2m` or `90s`: Flagger's pattern is not anchored, so that `1m30s` is
/// taken and then read as 60 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlaggerDuration(WholeSeconds);

impl From<WholeSeconds> for FlaggerDuration {
    fn from(duration: WholeSeconds) -> Self {
        Self(duration)
    }
}

impl fmt::Display for FlaggerDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.get();
        if seconds.is_multiple_of(60) {
            write!(formatter, "{}m", seconds / 60)
        } else {
            write!(formatter, "{seconds}s")
        }
    }
}

impl Serialize for FlaggerDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An object of the same API group, by name; in the Canary's namespace unless one is given.
///
/// ```
/// use terrace_k8s::custom::flagger::{Alert, AlertSeverity, CrossNamespaceReference};
///
/// let alert = Alert { name: "releases".to_owned(), severity: AlertSeverity::Warn, provider_ref: CrossNamespaceReference::new("shop-slack") };
/// assert_eq!(serde_json::to_value(&alert)?["providerRef"]["name"], "shop-slack");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrossNamespaceReference {
    /// The object's name.
    pub name: String,
    /// The object's namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl CrossNamespaceReference {
    /// An object in the Canary's own namespace.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), namespace: None }
    }
}

/// A Secret in the namespace of the object that refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecretReference {
    /// The Secret's name.
    pub name: String,
}
