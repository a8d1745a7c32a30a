//! Where the metrics come from that canaries are judged by.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{At, Block, Mistake, Resolve, Switch, Trace},
};

/// Where the metrics come from that canaries are judged by: one of the forms. `apps` is short for `{apps: on}`.
///
/// Behind a Gateway of the Gateway API it must be said, here or by `datadog.metrics`: Flagger has no queries of its own for the many gateways
/// there are. Gloo's gateway measures by itself. What is said here goes before `datadog.metrics`.
///
/// ```
/// use terrace_spec::platform::{AppMetrics, Metrics, Prometheus};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Metrics::new().apps(AppMetrics::new()), yaml("apps: {}")?);
/// let own = Metrics::new().prometheus(
///     Prometheus::new().address("http://prometheus.monitoring:9090").success_rate("q1").latency("q2"),
/// );
/// assert_eq!(own, yaml("prometheus: {address: 'http://prometheus.monitoring:9090', successRate: q1, latency: q2}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Metrics {
    /// Every app with a canary measures its own requests, in the histogram `http_request_duration_seconds` with the label `status`, and the
    /// Prometheus that Flagger asks (its flag `-metrics-server`) scrapes it with the labels `kubernetes_namespace` and `kubernetes_pod_name`
    /// (Flagger `pkg/metrics/observers/http.go`). An app that speaks gRPC writes `500` there for a call that failed. Behind Gloo, the queries are those of Flagger for Gloo's gateway.
    #[layer(group = "apps")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub apps: Switch<AppMetrics>,
    /// Queries to a Prometheus: to that of the gateway, say, which measures every app alike.
    #[layer(group = "prometheus")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub prometheus: Switch<Prometheus>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// That every app with a canary measures its own requests.
///
/// ```
/// use terrace_spec::platform::{AppMetrics, Metrics};
///
/// // Apps export `http_request_duration_seconds` themselves, to the Prometheus that Flagger knows.
/// let metrics = Metrics::new().apps(AppMetrics::new());
/// assert!(metrics.apps.as_option().is_some());
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct AppMetrics {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Queries to a Prometheus, as Flagger's MetricTemplate takes them: `{{ target }}`, `{{ namespace }}` and `{{ interval }}` are filled in by Flagger.
///
/// ```
/// use terrace_spec::platform::Prometheus;
///
/// let prometheus = Prometheus::new()
///     .address("http://prometheus.monitoring:9090")
///     .success_rate(r#"100 * sum(rate(requests_total{service="{{ target }}", code!~"5.."}[{{ interval }}]))"#)
///     .latency(r#"histogram_quantile(0.99, rate(request_seconds_bucket{service="{{ target }}"}[{{ interval }}]))"#);
/// assert_eq!(prometheus.address.as_deref(), Some("http://prometheus.monitoring:9090"));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Prometheus {
    /// Its address in the cluster, as `http://prometheus.monitoring:9090`.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
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

/// Where the metrics come from that canaries are judged by.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{layer::{At, Log, Resolve}, platform::{AppMetrics, Metrics, ResolvedMetrics}};
///
/// let log = RefCell::new(Log::default());
/// let metrics = Metrics::new().apps(AppMetrics::new()).resolve(&At::root(&log));
/// assert_eq!(metrics, Some(ResolvedMetrics::Apps));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedMetrics {
    /// Every app with a canary measures its own requests.
    Apps,
    /// Queries to a Prometheus.
    Prometheus(ResolvedPrometheus),
}

impl Resolve for Metrics {
    type Total = ResolvedMetrics;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedMetrics> {
        let Self { apps, prometheus, trace } = self;
        trace.settle(at);
        match (apps.into_option(), prometheus.into_option()) {
            (Some(apps), None) => {
                apps.resolve(&at.key("apps"))?;
                Some(ResolvedMetrics::Apps)
            }
            (None, Some(prometheus)) => prometheus.resolve(&at.key("prometheus")).map(ResolvedMetrics::Prometheus),
            (None, None) => {
                at.error(&codes::MISSING_FIELD, "it is not said who measures", "write `apps`, or add `prometheus:`");
                None
            }
            (Some(_), Some(_)) => {
                at.error(&codes::CONFLICTING_FORMS, "`apps` and `prometheus` at once", "keep one of them");
                None
            }
        }
    }
}

impl Block for Metrics {
    const EXPECTS: &'static str = "`apps`, or `{prometheus: {address, successRate, latency}}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(match text {
            "apps" => Ok(Self { apps: Switch::Only(AppMetrics::default()), ..Self::default() }),
            _ => Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not where metrics come from"))
                .hint("write `apps`, or `{prometheus: {address, successRate, latency}}`")),
        })
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({ "const": "apps", "description": "Every app with a canary measures its own requests." }))
    }
}

impl Block for AppMetrics {
    const EXPECTS: &'static str = "`on`";
}

impl Block for Prometheus {
    const EXPECTS: &'static str = "`{address, successRate, latency}`";
}
