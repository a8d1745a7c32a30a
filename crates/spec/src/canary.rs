//! How a new version of a service gets its traffic in steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Switch, Trace},
    text::{Duration, Percent, SlackChannel, Weight},
};

/// How a new version of a service gets its traffic in steps (Flagger).
///
/// Needs a traffic provider (`facts.traffic` of the platform): an Application Load Balancer cannot be steered by Flagger. And it needs metrics to judge
/// by: those of Gloo's gateway, or what the platform says in `facts.metrics` or `facts.datadog.metrics`. A canary without data is taken back. Where
/// that is `facts.metrics: apps`, the app itself exports the histogram `http_request_duration_seconds` with the label `status` to Prometheus.
///
/// On a live app it is switched on and off in steps (`docs/argocd.md`): in one sync requests are lost, and behind Gloo they are answered with 404 until Flagger
/// has made its route table. All files of the process are in a ConfigMap of its own, and texts.
///
/// ```
/// use terrace_spec::{Alerts, Canary};
/// # use serde_saphyr::from_str as yaml;
///
/// let canary = Canary::steps([5, 10, 25, 50])
///     .interval("1m")
///     .threshold(3)
///     .success_rate(99)
///     .latency("500ms")
///     .alerts(Alerts::new().channel("#shop-releases"));
/// let written = yaml(
///     "{steps: [5, 10, 25, 50], interval: 1m, threshold: 3, successRate: 99, latency: 500ms, alerts: {channel: '#shop-releases'}}",
/// )?;
/// assert_eq!(canary, written);
/// // Or a share that grows by as much each time.
/// assert_eq!(Canary::growing(10, 50), yaml("{stepWeight: 10, maxWeight: 50}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Canary {
    /// The shares of traffic the new version gets, one after the other, rising.
    #[layer(group = "steps", constructor)]
    #[schemars(example = [5, 10, 25, 50])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Weight>>,
    /// How much the share grows at each step.
    #[layer(group = "weight")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_weight: Option<Weight>,
    /// The share after which the new version gets everything. 50 by default.
    #[layer(group = "weight")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_weight: Option<Weight>,
    /// Time between two steps, in whole seconds, 10s at least. 1m by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
    /// Failed checks after which the old version gets everything back. 5 by default.
    #[schemars(range(min = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u32>,
    /// The share of requests that must succeed, in percent: 50 or more. 99 by default. A failed call of gRPC is an answer of HTTP with the
    /// status 200: where `protocol` is `grpc`, only metrics see it that count the status of gRPC, by the platform's query or in the app itself.
    #[schemars(extend("minimum" = 50, "examples" = [99, 99.5]))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_rate: Option<Percent>,
    /// How long the slowest percent of requests may take (the 99th percentile). 500ms by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Duration>,
    /// Messages on how it goes, to Slack. On where the platform states `facts.slack`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub alerts: Switch<Alerts>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Messages on how a canary goes.
///
/// ```
/// use terrace_spec::{AlertSeverity, Alerts, Canary};
///
/// let quiet = Canary::growing(10, 50).alerts(Alerts::new().channel("#shop-alerts").severity(AlertSeverity::Warn));
/// assert_eq!(quiet.alerts.as_option().unwrap().severity, Some(AlertSeverity::Warn));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Alerts {
    /// The Slack channel. The platform's by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<SlackChannel>,
    /// The least important message that is sent. `info` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<AlertSeverity>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How important a message is.
///
/// ```
/// use terrace_spec::{AlertSeverity, Alerts};
///
/// // Nobody is told of a release that goes well.
/// let failures = Alerts::new().severity(AlertSeverity::Error);
/// assert_eq!(failures, serde_saphyr::from_str("severity: error")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AlertSeverity {
    /// Everything: start, promotion, failure.
    #[default]
    Info,
    /// What may need a look.
    Warn,
    /// Failures only.
    Error,
}

impl Canary {
    /// Shares of traffic in percent, one after the other, rising.
    #[track_caller]
    pub fn steps(steps: impl Input<Vec<Weight>>) -> Self {
        let mut canary = Self::default();
        canary.steps = canary.trace.take("steps", steps.input());
        canary
    }

    /// A share that grows by as much at each step.
    #[track_caller]
    pub fn growing(step_weight: u8, max_weight: u8) -> Self {
        Self::default().step_weight(step_weight).max_weight(max_weight)
    }
}

impl Block for Canary {
    const EXPECTS: &'static str = "`{steps}` or `{stepWeight, maxWeight}`";
}

impl Block for Alerts {
    const EXPECTS: &'static str = "`{channel, severity}`";
}
