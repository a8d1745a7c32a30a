use serde::Serialize;

use super::{Addressing, ResolvedRollout, ResolvedScale, ResolvedTraffic, Route, Service};
use crate::{
    canary::{AlertSeverity, Alerts, Canary},
    codes,
    http::HttpProtocol,
    layer::{At, Switch},
    platform::ResolvedFacts,
    port::Protocol,
    text::{Duration, Percent, SlackChannel, Weight},
};

/// How a new version of a service gets its traffic in steps.
///
/// ```
/// use terrace_spec::resolve::{ResolvedAlerts, ResolvedCanary, Strategy};
///
/// /// What a release does, for people.
/// fn told(ResolvedCanary { strategy, interval, alerts, .. }: &ResolvedCanary) -> String {
///     let to = alerts.as_ref().map(|ResolvedAlerts { channel, .. }| format!(", told in #{}", channel.as_str())).unwrap_or_default();
///     match strategy {
///         Strategy::Steps(steps) => format!("{} steps, {interval} s each{to}", steps.len()),
///         Strategy::Growing { step_weight, .. } => format!("{}% more each {interval} s{to}", step_weight.number()),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedCanary {
    /// How the share grows.
    pub strategy: Strategy,
    /// Seconds between two steps.
    pub interval: u32,
    /// Failed checks after which the old version gets everything back.
    pub threshold: u32,
    /// The share of requests that must succeed.
    pub success_rate: Percent,
    /// How long the slowest percent of requests may take.
    pub latency: Duration,
    /// Where messages go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<ResolvedAlerts>,
}

/// How the share of traffic of a new version grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Strategy {
    /// One given share after the other, rising.
    Steps(Vec<Weight>),
    /// By as much at each step.
    #[serde(rename_all = "camelCase")]
    Growing {
        /// How much it grows.
        step_weight: Weight,
        /// The share after which the new version gets everything.
        max_weight: Weight,
    },
}

/// Where messages on a canary go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedAlerts {
    /// The Slack channel.
    pub channel: SlackChannel,
    /// The least important message that is sent.
    pub severity: AlertSeverity,
}

const INTERVAL: Duration = Duration::from_seconds(60);
const LATENCY: Duration = Duration::from_milliseconds(500);
const THRESHOLD: u32 = 5;

pub(super) fn resolve(canary: Canary, facts: &ResolvedFacts, at: &At<'_>) -> Option<ResolvedCanary> {
    let Canary { steps, step_weight, max_weight, interval, threshold, success_rate, latency, alerts, trace } = canary;
    trace.settle(at);
    if facts.traffic.is_none() {
        at.error(
            &codes::FACT_MISSING,
            "the platform names no traffic provider, and Flagger cannot steer a load balancer",
            "add `facts: {traffic: {gatewayapi: {gateway: <name>, namespace: <namespace>}}}` to `platform.yaml`, or switch it off here: `canary: off`",
        );
    }
    check_metrics(facts, at);
    let strategy = strategy(steps, step_weight, max_weight, at);
    let interval = interval.unwrap_or(INTERVAL);
    let seconds =
        interval.whole_seconds().and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds >= 10);
    if seconds.is_none() {
        let message = format!("the interval `{interval}` is not one that Flagger takes");
        at.key("interval").error(&codes::BAD_CANARY, message, "write whole seconds, `10s` or more");
    }
    let threshold = threshold.unwrap_or(THRESHOLD);
    if threshold == 0 {
        at.key("threshold").error(&codes::BAD_CANARY, "`threshold` is 0", "write 1 or more");
    }
    if let Some(rate) = success_rate {
        check_success_rate(rate, &at.key("successRate"));
    }
    let alerts = resolve_alerts(alerts, facts, &at.key("alerts"));
    Some(ResolvedCanary {
        strategy: strategy?,
        interval: seconds?,
        threshold,
        success_rate: success_rate.or_else(|| Percent::try_from(99.0).ok())?,
        latency: latency.unwrap_or(LATENCY),
        alerts,
    })
}

/// For a Gateway, Flagger's own queries are for what the app itself measures (Flagger `pkg/metrics/observers/factory.go`), and a query without data
/// is a failed check: every release of an app that does not measure would be taken back.
fn check_metrics(facts: &ResolvedFacts, at: &At<'_>) {
    let is_told = facts.metrics.is_some() || facts.datadog.as_ref().is_some_and(|datadog| datadog.metrics.is_some());
    if matches!(facts.traffic, Some(ResolvedTraffic::Gatewayapi(_))) && !is_told {
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say where the metrics of a canary behind its Gateway come from",
            "add `facts: {metrics: {prometheus: {address: <url>, successRate: <query>, latency: <query>}}}` to `platform.yaml`, or `facts: {metrics: apps}` where apps export `http_request_duration_seconds` themselves",
        );
    }
}

/// Half of the requests: a canary that may lose more is none.
const LOWEST_SUCCESS_RATE: u32 = 50_000;

/// A rate that was meant as a fraction would let every release through.
fn check_success_rate(rate: Percent, at: &At<'_>) {
    if rate.thousandths() >= LOWEST_SUCCESS_RATE {
        return;
    }
    let message = format!("the success rate of {rate} lets more than half of the requests fail");
    let as_fraction =
        Percent::try_from(rate.as_f64() * 100.0).ok().filter(|rate| rate.thousandths() >= LOWEST_SUCCESS_RATE);
    let hint = match as_fraction {
        Some(meant) => format!("it is in percent: write `{}`", meant.as_f64()),
        None => "write 50 or more, as `99.5`".to_owned(),
    };
    at.error(&codes::BAD_CANARY, message, hint);
}

fn strategy(
    steps: Option<Vec<Weight>>,
    step_weight: Option<Weight>,
    max_weight: Option<Weight>,
    at: &At<'_>,
) -> Option<Strategy> {
    match (steps, step_weight, max_weight) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            at.error(&codes::CONFLICTING_FORMS, "`steps` and `stepWeight` at once", "keep one of them");
            None
        }
        (Some(steps), None, None) => {
            let is_rising = !steps.is_empty() && steps.windows(2).all(|pair| pair[0] < pair[1]);
            if !is_rising {
                at.key("steps").error(
                    &codes::BAD_CANARY,
                    "the steps do not rise",
                    "write them from low to high: `[5, 10, 25, 50]`",
                );
            }
            is_rising.then_some(Strategy::Steps(steps))
        }
        (None, Some(step_weight), max_weight) => {
            let max_weight = max_weight.or_else(|| Weight::try_from(50).ok())?;
            if step_weight > max_weight {
                let message =
                    format!("`stepWeight` {} is above `maxWeight` {}", step_weight.number(), max_weight.number());
                at.key("stepWeight").error(&codes::BAD_CANARY, message, "the first step would be the last: lower it");
                return None;
            }
            Some(Strategy::Growing { step_weight, max_weight })
        }
        (None, None, _) => {
            at.error(
                &codes::MISSING_FIELD,
                "it is not said how the traffic is shifted",
                "add `steps: [5, 10, 25, 50]`",
            );
            None
        }
    }
}

fn resolve_alerts(alerts: Switch<Alerts>, facts: &ResolvedFacts, at: &At<'_>) -> Option<ResolvedAlerts> {
    let alerts = match (alerts, &facts.slack) {
        (Switch::Off, _) | (Switch::Unset, None) => return None,
        (Switch::Unset, Some(_)) => Alerts::default(),
        (Switch::On(alerts) | Switch::Only(alerts), Some(_)) => alerts,
        (Switch::On(_) | Switch::Only(_), None) => {
            let hint = "add `facts: {slack: {webhook: <key>, channel: <channel>}}` to `platform.yaml`";
            at.error(&codes::FACT_MISSING, "the platform does not say how to reach Slack", hint);
            return None;
        }
    };
    let Alerts { channel, severity, trace } = alerts;
    trace.settle(at);
    let channel = channel.or_else(|| Some(facts.slack.as_ref()?.channel.clone()))?;
    Some(ResolvedAlerts { channel, severity: severity.unwrap_or_default() })
}

/// What Flagger can steer: see its `pkg/router/kubernetes_default.go`, which makes the Services of a canary.
pub(super) fn check(service: &Service, facts: &ResolvedFacts, at: &At<'_>) {
    let Some(http) = service.http.as_ref().filter(|http| http.canary.is_some()) else { return };
    let at_canary = at.key("canary");
    let mut steered = http.ingresses.iter().filter(|ingress| matches!(ingress.route, Route::Gateway(_)));
    let first = steered.next();
    if first.is_none() && facts.traffic.is_some() {
        at_canary.error(
            &codes::BAD_CANARY,
            "no traffic comes through the gateway, so there is nothing to shift in steps",
            "add `ingress:` to `http`, or switch the canary off: `canary: off`",
        );
    }
    if let (Some(first), Some(ResolvedTraffic::Gatewayapi(_))) = (first, &facts.traffic)
        && steered.any(|other| other.paths != first.paths || other.dns != first.dns)
    {
        let message = "Flagger makes one route of all hosts of a canary, and they differ in `paths` or `dns`";
        at_canary.error(
            &codes::BAD_CANARY,
            message,
            "write the same for each, or switch the canary off: `canary: off`",
        );
    }
    if matches!(service.scale, ResolvedScale::Fixed { replicas: 0 }) {
        let hint = "write 1 or more, or switch the canary off here: `canary: off`";
        at.key("scale").error(&codes::BAD_SCALE, "a canary of no copies", hint);
    }
    if matches!(service.rollout, ResolvedRollout::Recreate {}) {
        at_canary.error(
            &codes::BAD_ROLLOUT,
            "a canary runs two versions side by side, and this process never runs twice",
            "switch the canary off (`canary: off`), or drop `rollout: recreate` and `singleton`",
        );
    }
    if service.addressing == Addressing::Headless {
        let hint = "delete `headless`, or switch the canary off: `canary: off`";
        at.key("headless").error(&codes::BAD_CANARY, "the Services of a canary are not headless", hint);
    }
    if http.protocol == HttpProtocol::Grpc && matches!(facts.traffic, Some(ResolvedTraffic::Gloo(_))) {
        let message = "gRPC does not pass through what Flagger makes for Gloo: its Upstreams speak HTTP/1.1";
        at_canary.error(&codes::BAD_CANARY, message, "switch the canary off: `canary: off`");
    }
    for (name, port) in &service.ports {
        let message = if port.protocol == Protocol::Udp {
            "Flagger adds the other ports of a canary to its Services as TCP, and this one is UDP"
        } else if port.service_port != port.port {
            "Flagger adds the other ports of a canary to its Services as they are, without another `servicePort`"
        } else {
            continue;
        };
        let hint = "make a process of its own of it, or switch the canary off: `canary: off`";
        at.key("ports").key(name.as_str()).error(&codes::BAD_CANARY, message, hint);
    }
}
