use serde::Serialize;

use super::Reported;
use crate::{
    codes,
    health::{Check, Health},
    layer::{At, Map, Resolve, Switch},
    port::Protocol,
    probe::{GrpcProbe, HttpProbe, Probe, ProbeScheme, TcpProbe},
    text::{Duration, HeaderName, HttpPath, Port},
};

/// How Kubernetes sees that a copy is fit.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, ResolvedCheck, ResolvedHealth, ResolvedProbe, Target, resolve}};
///
/// let spec = Spec::new().image("nginx:1.29").process("web", Process::new().http(8080).health("/healthz"));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let ResolvedHealth { readiness, liveness, .. } = &app.processes["web"].health;
/// let ResolvedCheck { probe, every, .. } = readiness.as_ref().unwrap();
/// assert!(matches!(probe, ResolvedProbe::Http { port, .. } if port.number() == 8080));
/// assert_eq!(*every, 5);
/// // A copy that is slow is no copy that has to be killed.
/// assert!(liveness.is_none());
/// ```
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
    /// Answers in a row that count: 1 unless it is readiness.
    pub successes: u32,
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
        /// How it is sent.
        scheme: ProbeScheme,
        /// The headers that it is sent with.
        #[serde(skip_serializing_if = "Map::is_empty")]
        headers: Map<HeaderName, String>,
    },
    /// Whether the port is open.
    Tcp {
        /// The port.
        port: Port,
    },
    /// A call of gRPC's health service.
    Grpc {
        /// The port.
        port: Port,
        /// The service that is asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        service: Option<String>,
    },
    /// A command in the container that ends with 0.
    Exec {
        /// Its words.
        command: Vec<String>,
    },
}

const READINESS_EVERY: u32 = 5;
const LIVENESS_EVERY: u32 = 10;
const STARTUP_EVERY: u32 = 5;
const STARTUP_WITHIN: u32 = 150;
const TIMEOUT: u32 = 2;
const FAILURES: u32 = 3;
const SUCCESSES: u32 = 1;

/// A port that can be asked, and what is spoken there.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) port: Port,
    pub(super) protocol: Protocol,
}

/// What is asked where a question names no port.
#[derive(Clone, Copy)]
pub(super) enum Listener {
    /// The port of the process, if it listens on one.
    Process(Option<Asked>),
    /// A container beside it, of whose ports nothing is known.
    Beside,
}

impl Listener {
    const fn asked(self) -> Option<Asked> {
        match self {
            Self::Process(asked) => asked,
            Self::Beside => None,
        }
    }
}

/// Resolves the health of a container.
///
/// A service that says nothing is asked for an open port, or by gRPC's health service where it speaks gRPC: traffic before it listens would be
/// lost in every rollout.
pub(super) fn resolve(health: Switch<Health>, listener: Listener, at: &At<'_>) -> Option<ResolvedHealth> {
    let asked = listener.asked();
    let health = match (health, asked) {
        (Switch::On(health) | Switch::Only(health), _) => health,
        (Switch::Unset, Some(asked)) => {
            return Some(ResolvedHealth { readiness: Some(unsaid(asked)), ..ResolvedHealth::default() });
        }
        (Switch::Unset | Switch::Off, _) => return Some(ResolvedHealth::default()),
    };
    let Health { readiness, liveness, startup, trace } = health;
    trace.settle(at);
    let is_unsaid = readiness.is_unset();
    let readiness = check(readiness, &Kind::Readiness, listener, &at.key("readiness"));
    let liveness = check(liveness, &Kind::Liveness, listener, &at.key("liveness"));
    let question = readiness.as_ref().ok().and_then(Option::as_ref).map(|check| check.probe.clone());
    let startup = match (startup, question) {
        (Switch::Unset, None) => Ok(None),
        (Switch::Unset, asked) => {
            check(Switch::On(Check::default()), &Kind::Startup { asked }, listener, &at.key("startup"))
        }
        (startup, asked) => check(startup, &Kind::Startup { asked }, listener, &at.key("startup")),
    };
    let readiness = readiness.ok()?.or_else(|| asked.filter(|_| is_unsaid).map(unsaid));
    Some(ResolvedHealth { readiness, liveness: liveness.ok()?, startup: startup.ok()? })
}

/// What a service is asked that says nothing of its readiness.
fn unsaid(Asked { port, protocol }: Asked) -> ResolvedCheck {
    let probe = match protocol {
        Protocol::Grpc => ResolvedProbe::Grpc { port, service: None },
        Protocol::Tcp | Protocol::Udp | Protocol::Http => ResolvedProbe::Tcp { port },
    };
    ResolvedCheck { probe, every: READINESS_EVERY, timeout: TIMEOUT, failures: FAILURES, successes: SUCCESSES }
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
    listener: Listener,
    at: &At<'_>,
) -> Result<Option<ResolvedCheck>, Reported> {
    let Some(Check { probe, every, timeout, failures, successes, within, trace }) = check.into_option() else {
        return Ok(None);
    };
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
    if let Some(count) = successes
        && (count == 0 || count > 1 && !matches!(kind, Kind::Readiness))
    {
        let hint = "write 1 or more for `readiness`; for any other Kubernetes takes 1 alone";
        at.key("successes").error(&codes::BAD_HEALTH, format!("`successes` of {count}"), hint);
        return Err(Reported);
    }
    let probe = match probe.into_option() {
        Some(probe) => resolve_probe(probe, listener, &at.key("probe"))?,
        None => asked.ok_or_else(|| {
            at.error(
                &codes::BAD_HEALTH,
                "it is not said what to ask",
                "write a path, `tcp`, `grpc`, or `probe: {exec: [..]}`",
            );
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
    Ok(Some(ResolvedCheck { probe, every, timeout, failures, successes: successes.unwrap_or(SUCCESSES) }))
}

fn resolve_probe(probe: Probe, listener: Listener, at: &At<'_>) -> Result<ResolvedProbe, Reported> {
    let Probe { http, tcp, grpc, exec, trace } = probe;
    trace.settle(at);
    let port_of = |form: &str, own: Option<Port>| {
        own.or_else(|| Some(listener.asked()?.port)).ok_or_else(|| {
            let (message, hint) = match (listener, form) {
                (Listener::Process(_), _) => {
                    ("the process listens on no port", "add `port:`, or `http:` to the process")
                }
                (Listener::Beside, "http") => {
                    ("it is not said at which port the container is asked", "write `probe: {http: {path, port}}`")
                }
                (Listener::Beside, "grpc") => {
                    ("it is not said at which port the container is asked", "write the port: `grpc:9090`")
                }
                (Listener::Beside, _) => {
                    ("it is not said at which port the container is asked", "write the port: `tcp:5432`")
                }
            };
            at.key(form).error(&codes::BAD_HEALTH, message, hint);
            Reported
        })
    };
    match (http.into_option(), tcp.into_option(), grpc.into_option(), exec) {
        (Some(HttpProbe { path, port, scheme, headers, trace }), None, None, None) => {
            let at = at.key("http");
            trace.settle(&at);
            let path = at.required("path", path).ok_or(Reported)?;
            let headers = headers.resolve(&at.key("headers")).unwrap_or_default();
            let scheme = scheme.unwrap_or(ProbeScheme::Http);
            Ok(ResolvedProbe::Http { path, port: port_of("http", port)?, scheme, headers })
        }
        (None, Some(TcpProbe { port, trace }), None, None) => {
            trace.settle(&at.key("tcp"));
            Ok(ResolvedProbe::Tcp { port: port_of("tcp", port)? })
        }
        (None, None, Some(GrpcProbe { port, service, trace }), None) => {
            trace.settle(&at.key("grpc"));
            Ok(ResolvedProbe::Grpc { port: port_of("grpc", port)?, service })
        }
        (None, None, None, Some(command)) if !command.is_empty() => {
            Ok(ResolvedProbe::Exec { command: command.into_words() })
        }
        (None, None, None, _) => {
            let hint = "write `http: {path}`, `tcp: <port>`, `grpc: on` or `exec: [..]`";
            at.error(&codes::BAD_HEALTH, "it is not said what to ask", hint);
            Err(Reported)
        }
        _ => {
            at.error(&codes::CONFLICTING_FORMS, "a probe of two forms at once", "keep one of them");
            Err(Reported)
        }
    }
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
