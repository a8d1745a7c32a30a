//! How Kubernetes sees that a copy of a process is fit.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    probe::{self, HttpProbe, Probe},
    text::Duration,
};

/// How Kubernetes sees that a copy is fit.
///
/// A question alone (a path, `tcp:6379`, `grpc`) is asked for readiness and at start-up. Liveness is off unless asked for: a liveness check that looks at a
/// dependency restarts the whole fleet when that dependency is slow.
///
/// ```
/// use terrace_spec::{Check, Health, Probe, Process};
/// # use serde_saphyr::from_str as yaml;
///
/// let web = Process::new().http(8080).health("/healthz");
/// assert_eq!(web, yaml("{http: 8080, health: /healthz}")?);
///
/// // One that takes its time to start, and is started again where it hangs.
/// let search = Health::new()
///     .readiness(Check::new().probe("/ready").every("5s").timeout("2s").failures(3).successes(1))
///     .liveness(Check::new().probe(Probe::get("/alive")))
///     .startup(Check::new().within("150s"));
/// let written = yaml(
///     "
///     readiness: {probe: /ready, every: 5s, timeout: 2s, failures: 3, successes: 1}
///     liveness: {probe: {http: {path: /alive}}}
///     startup: {within: 150s}
///     ",
/// )?;
/// assert_eq!(search, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Health {
    /// Whether a copy gets traffic. Every 5s, out after 3 failures.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub readiness: Switch<Check>,
    /// Whether a copy is restarted. Every 10s, after 3 failures. Off unless written.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub liveness: Switch<Check>,
    /// Whether a copy has started: until then nothing else is asked. Within 150s; asks what readiness asks unless it says otherwise.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub startup: Switch<Check>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// One question, and how often it is asked.
///
/// ```
/// use terrace_spec::{Check, Health};
///
/// let patient = Health::new().readiness("/ready").startup(Check::new().every("10s").within("5m"));
/// assert_eq!(patient, serde_saphyr::from_str("{readiness: /ready, startup: {every: 10s, within: 5m}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Check {
    /// The question. A path is short for `{http: {path}}`, `tcp:6379` for `{tcp: 6379}`, `grpc` for `{grpc: on}`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub probe: Switch<Probe>,
    /// Time from one question to the next, in whole seconds. 5s by default, 10s for `liveness`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Duration>,
    /// Time to wait for an answer, in whole seconds. 2s by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// Failures in a row that count. 3 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<u32>,
    /// For `readiness`: answers in a row that bring a copy back. 1 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successes: Option<u32>,
    /// For `startup`: the time a copy has to start, in place of `failures`. 150s by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Check {
    const EXPECTS: &'static str = "a path, `tcp:<port>`, `grpc`, or `{probe, every, timeout, failures}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Probe::from_text(text)?.map(|probe| Self { probe: Switch::Only(probe), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(probe::shorthand())
    }
}

impl Block for Health {
    const EXPECTS: &'static str = "a path, `tcp:<port>`, `grpc`, or `{readiness, liveness, startup}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Check::from_text(text)?.map(|check| Self { readiness: Switch::Only(check), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(probe::shorthand())
    }
}

impl Health {
    /// Asks for a path, in readiness and at start-up.
    ///
    /// ```
    /// use terrace_spec::{Health, Process};
    ///
    /// let web = Process::new().http(8080).health(Health::http("/healthz"));
    /// assert!(web.health.as_option().is_some());
    /// ```
    #[track_caller]
    pub fn http(path: &str) -> Self {
        let probe = Probe::default().http(HttpProbe::get(path));
        Self::default().readiness(Check::default().probe(probe))
    }
}

impl Input<Switch<Health>> for &str {
    fn input(self) -> Result<Switch<Health>, Mistake> {
        let check = Check { probe: self.input()?, ..Check::default() };
        Ok(Switch::Only(Health { readiness: Switch::Only(check), ..Health::default() }))
    }
}

impl Input<Switch<Probe>> for &str {
    fn input(self) -> Result<Switch<Probe>, Mistake> {
        Probe::from_text(self)
            .unwrap_or_else(|| Err(Mistake::new(&codes::BAD_HEALTH, Probe::EXPECTS)))
            .map(Switch::Only)
    }
}

impl Input<Switch<Check>> for &str {
    fn input(self) -> Result<Switch<Check>, Mistake> {
        Ok(Switch::Only(Check { probe: self.input()?, ..Check::default() }))
    }
}
