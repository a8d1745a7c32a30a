use serde::Serialize;

use super::Reported;
use crate::{
    codes,
    health::{Check, Health, HttpProbe, Probe},
    layer::{At, Switch},
    text::{Duration, HttpPath, Port},
};

/// How Kubernetes sees that a copy is fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedHealth {
    /// Whether a copy gets traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness: Option<ResolvedCheck>,
    /// Whether a copy is restarted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness: Option<ResolvedCheck>,
    /// Whether a copy has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup: Option<ResolvedCheck>,
}

/// One question, and how often it is asked. Times are in whole seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedCheck {
    /// The question.
    pub probe: ResolvedProbe,
    /// Seconds from one question to the next.
    pub every: u32,
    /// Seconds to wait for an answer.
    pub timeout: u32,
    /// Failures in a row that count.
    pub failures: u32,
}

/// The question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedProbe {
    /// A GET request.
    Http {
        /// The path.
        path: HttpPath,
        /// The port.
        port: Port,
    },
    /// Whether the port is open.
    Tcp {
        /// The port.
        port: Port,
    },
}

const READINESS_EVERY: u32 = 5;
const LIVENESS_EVERY: u32 = 10;
const STARTUP_EVERY: u32 = 5;
const STARTUP_WITHIN: u32 = 150;
const TIMEOUT: u32 = 2;
const FAILURES: u32 = 3;

/// Resolves the health of a process that listens on `port`, if it does.
///
/// A service that says nothing is asked for an open port: traffic before it listens would be lost in every rollout.
pub(super) fn resolve(health: Switch<Health>, port: Option<Port>, at: &At<'_>) -> Option<ResolvedHealth> {
    let health = match (health, port) {
        (Switch::On(health) | Switch::Only(health), _) => health,
        (Switch::Unset, Some(port)) => {
            return Some(ResolvedHealth { readiness: Some(open_port(port)), ..ResolvedHealth::default() });
        }
        (Switch::Unset | Switch::Off, _) => return Some(ResolvedHealth::default()),
    };
    let Health { readiness, liveness, startup, trace } = health;
    trace.settle(at);
    let is_unsaid = readiness.is_unset();
    let readiness = check(readiness, &Kind::Readiness, port, &at.key("readiness"));
    let liveness = check(liveness, &Kind::Liveness, port, &at.key("liveness"));
    let asked = readiness.as_ref().ok().and_then(Option::as_ref).map(|check| check.probe.clone());
    let startup = match (startup, asked) {
        (Switch::Unset, None) => Ok(None),
        (Switch::Unset, asked) => {
            check(Switch::On(Check::default()), &Kind::Startup { asked }, port, &at.key("startup"))
        }
        (startup, asked) => check(startup, &Kind::Startup { asked }, port, &at.key("startup")),
    };
    let readiness = readiness.ok()?.or_else(|| port.filter(|_| is_unsaid).map(open_port));
    Some(ResolvedHealth { readiness, liveness: liveness.ok()?, startup: startup.ok()? })
}

/// What a service is asked that says nothing of its readiness.
fn open_port(port: Port) -> ResolvedCheck {
    let probe = ResolvedProbe::Tcp { port };
    ResolvedCheck { probe, every: READINESS_EVERY, timeout: TIMEOUT, failures: FAILURES }
}

/// Which of the checks it is.
enum Kind {
    Readiness,
    Liveness,
    /// With the question of readiness, which it asks unless it says otherwise.
    Startup {
        asked: Option<ResolvedProbe>,
    },
}

fn check(
    check: Switch<Check>,
    kind: &Kind,
    port: Option<Port>,
    at: &At<'_>,
) -> Result<Option<ResolvedCheck>, Reported> {
    let Some(Check { probe, every, timeout, failures, within, trace }) = check.into_option() else { return Ok(None) };
    trace.settle(at);
    let (every_default, is_startup, asked) = match kind {
        Kind::Readiness => (READINESS_EVERY, false, None),
        Kind::Liveness => (LIVENESS_EVERY, false, None),
        Kind::Startup { asked } => (STARTUP_EVERY, true, asked.clone()),
    };
    if within.is_some() && !is_startup {
        at.key("within").error(&codes::BAD_HEALTH, "`within` is for `startup`", "write `failures` and `every`");
        return Err(Reported);
    }
    let probe = match probe.into_option() {
        Some(probe) => resolve_probe(probe, port, &at.key("probe"))?,
        None => asked.ok_or_else(|| {
            at.error(&codes::BAD_HEALTH, "it is not said what to ask", "write a path, or `probe: {http: {path}}`");
            Reported
        })?,
    };
    let every = whole_seconds(every, every_default, &at.key("every"))?;
    let timeout = whole_seconds(timeout, TIMEOUT, &at.key("timeout"))?;
    let failures = match (failures, within) {
        (Some(_), Some(_)) => {
            at.error(&codes::CONFLICTING_FORMS, "`failures` and `within` at once", "keep one of them");
            return Err(Reported);
        }
        (Some(0), None) => {
            at.key("failures").error(&codes::BAD_HEALTH, "`failures` is 0", "write 1 or more");
            return Err(Reported);
        }
        (Some(failures), None) => failures,
        (None, None) if !is_startup => FAILURES,
        (None, within) => whole_seconds(within, STARTUP_WITHIN, &at.key("within"))?.div_ceil(every),
    };
    Ok(Some(ResolvedCheck { probe, every, timeout, failures }))
}

fn resolve_probe(probe: Probe, port: Option<Port>, at: &At<'_>) -> Result<ResolvedProbe, Reported> {
    let Probe { http, trace } = probe;
    trace.settle(at);
    let at_http = at.key("http");
    let Some(HttpProbe { path, port: own, trace }) = http.into_option() else {
        at.error(&codes::BAD_HEALTH, "it is not said what to ask", "write `http: {path}`");
        return Err(Reported);
    };
    trace.settle(&at_http);
    let path = at_http.required("path", path).ok_or(Reported)?;
    let port = own.or(port).ok_or_else(|| {
        at_http.error(&codes::BAD_HEALTH, "the process listens on no port", "add `port:`, or `http:` to the process");
        Reported
    })?;
    Ok(ResolvedProbe::Http { path, port })
}

fn whole_seconds(duration: Option<Duration>, default: u32, at: &At<'_>) -> Result<u32, Reported> {
    let Some(duration) = duration else { return Ok(default) };
    match duration.whole_seconds().and_then(|seconds| u32::try_from(seconds).ok()) {
        Some(seconds) if seconds > 0 => Ok(seconds),
        _ => {
            at.error(
                &codes::BAD_HEALTH,
                format!("`{duration}` is not a number of whole seconds"),
                "write `1s` or more",
            );
            Err(Reported)
        }
    }
}
