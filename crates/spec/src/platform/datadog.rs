//! Datadog.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::SecretReference,
};

/// Datadog: unified service tags on every object, and the metrics that canaries are judged by.
///
/// ```
/// use terrace_spec::platform::{Datadog, DatadogMetrics};
///
/// // Datadog's agent runs in the clusters; canaries are judged by its metrics.
/// let datadog = Datadog::new().site("datadoghq.eu").metrics(
///     DatadogMetrics::new()
///         .api_key("platform/datadog#api-key")
///         .application_key("platform/datadog#application-key")
///         .success_rate("100 * sum:requests.ok{app:{{ app }}} / sum:requests{app:{{ app }}}")
///         .latency("p99:requests.duration{app:{{ app }}}"),
/// );
/// assert_eq!(datadog.site.as_deref(), Some("datadoghq.eu"));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Datadog {
    /// The site the metrics are read from. `datadoghq.com` by default.
    #[layer(default = "datadoghq.com".to_owned())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The queries that canaries are judged by. Without them it is `facts.metrics` that says where metrics come from.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub metrics: Switch<DatadogMetrics>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Queries to Datadog, as Flagger's MetricTemplate takes them: `{{ target }}`, `{{ namespace }}` and `{{ interval }}` are filled in by Flagger.
///
/// ```
/// use terrace_spec::platform::DatadogMetrics;
///
/// let metrics: DatadogMetrics = serde_saphyr::from_str(
///     "{apiKey: platform/datadog#api-key, applicationKey: platform/datadog#application-key, successRate: q1, latency: q2}",
/// )?;
/// let same = DatadogMetrics::new()
///     .api_key("platform/datadog#api-key")
///     .application_key("platform/datadog#application-key")
///     .success_rate("q1")
///     .latency("q2");
/// assert_eq!(metrics, same);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct DatadogMetrics {
    /// The API key, in the secret store.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<SecretReference>,
    /// The application key, in the secret store.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_key: Option<SecretReference>,
    /// A query for the share of successful requests, in percent. Where apps speak gRPC, one that counts the status of gRPC too: to HTTP, a failed
    /// call is an answer with the status 200.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_rate: Option<String>,
    /// A query for the 99th percentile of the latency, in milliseconds.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<String>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Datadog {
    const EXPECTS: &'static str = "`{site, metrics}`, or `on`";
}

impl Block for DatadogMetrics {
    const EXPECTS: &'static str = "`{apiKey, applicationKey, successRate, latency}`";
}
