//! The load balancer's own check of each copy.

use std::ops::RangeInclusive;

use serde::Serialize;

use super::whole_seconds;
use crate::{
    codes,
    http::HttpProtocol,
    ingress::HealthCheck,
    layer::{At, Switch},
    resolve::{health::ResolvedProbe, ingress::Surroundings},
    text::{HttpPath, StatusCodes},
};

/// The load balancer's own check of each copy. Times are in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedHealthCheck {
    /// The path to ask for.
    pub path: HttpPath,
    /// Seconds from one check to the next.
    pub interval: u32,
    /// Seconds to wait for an answer, below the interval.
    pub timeout: u32,
    /// Answers in a row that make a copy healthy.
    pub healthy: u32,
    /// Failures in a row that make it unhealthy.
    pub unhealthy: u32,
    /// The status codes that count as an answer.
    pub codes: StatusCodes,
}

const INTERVAL: u32 = 15;
const TIMEOUT: u32 = 5;
/// The bounds of a health check (Elastic Load Balancing, `CreateTargetGroup`).
const INTERVALS: RangeInclusive<u32> = 5..=300;
const TIMEOUTS: RangeInclusive<u32> = 2..=120;

pub(super) fn resolve(
    check: Switch<HealthCheck>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedHealthCheck> {
    let HealthCheck { path, interval, timeout, healthy, unhealthy, codes, trace } =
        check.into_option().unwrap_or_default();
    trace.settle(at);
    let readiness = around.health.and_then(|health| health.readiness.as_ref()).map(|check| &check.probe);
    let is_grpc = around.protocol == HttpProtocol::Grpc;
    if codes.as_ref().is_some_and(|codes| codes.are_grpc() != is_grpc) {
        let message =
            if is_grpc { "the service speaks gRPC, and these are codes of HTTP" } else { "these are codes of gRPC" };
        let hint = if is_grpc { "write codes from 0 to 99, `0` for an answer" } else { "write codes from 200 to 499" };
        at.key("codes").error(&codes::BAD_HEALTH, message, hint);
        return None;
    }
    let asks_health_service = is_grpc && matches!(readiness, Some(ResolvedProbe::Grpc { .. })) && path.is_none();
    let asked = readiness.filter(|_| !is_grpc).and_then(|probe| match probe {
        ResolvedProbe::Http { path, .. } => Some(path.clone()),
        ResolvedProbe::Tcp { .. } | ResolvedProbe::Grpc { .. } | ResolvedProbe::Exec { .. } => None,
    });
    let interval = interval.map_or(Some(INTERVAL), |interval| whole_seconds(interval, &at.key("interval")))?;
    let timeout = timeout
        .map_or(Some(TIMEOUT.min(interval.saturating_sub(1))), |timeout| whole_seconds(timeout, &at.key("timeout")))?;
    if !INTERVALS.contains(&interval) {
        let message = format!("the interval of {interval}s is out of range");
        at.key("interval").error(&codes::BAD_HEALTH, message, "a load balancer takes 5s to 300s");
        return None;
    }
    if timeout >= interval || !TIMEOUTS.contains(&timeout) {
        let message = format!("the timeout of {timeout}s does not fit into the interval of {interval}s");
        at.key("timeout").error(&codes::BAD_HEALTH, message, "write 2s to 120s, and less than the interval");
        return None;
    }
    for (key, count) in [("healthy", healthy), ("unhealthy", unhealthy)] {
        if count.is_some_and(|count| !(2..=10).contains(&count)) {
            at.key(key).error(&codes::BAD_HEALTH, format!("`{key}` is out of range"), "a load balancer takes 2 to 10");
            return None;
        }
    }
    Some(ResolvedHealthCheck {
        path: path.or(asked).or_else(|| default_path(is_grpc, asks_health_service)).unwrap_or_else(HttpPath::root),
        interval,
        timeout,
        healthy: healthy.unwrap_or(2),
        unhealthy: unhealthy.unwrap_or(2),
        codes: codes.unwrap_or_else(|| match (is_grpc, asks_health_service) {
            (false, _) => StatusCodes::ok(),
            (true, true) => StatusCodes::grpc_ok(),
            (true, false) => StatusCodes::grpc_unimplemented(),
        }),
    })
}

/// What a load balancer calls of a gRPC service: the health service where readiness does, otherwise a method that nobody has, which whoever is there says
/// (Elastic Load Balancing, health checks of target groups).
fn default_path(is_grpc: bool, asks_health_service: bool) -> Option<HttpPath> {
    let path = match (is_grpc, asks_health_service) {
        (false, _) => return None,
        (true, true) => "/grpc.health.v1.Health/Check",
        (true, false) => "/AWS.ALB/healthcheck",
    };
    HttpPath::try_from(path).ok()
}
