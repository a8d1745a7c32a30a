//! The question behind a check: one of four forms.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    command::Command,
    layer::{Block, Input, Map, Mistake, Setting, Switch, Trace},
    text::{HeaderName, HttpPath, Port},
};

/// The question: one of the forms.
///
/// Short forms: a path (`/healthz`) for `http`, `tcp` or `tcp:6379`, `grpc` or `grpc:9090`.
///
/// ```
/// use terrace_spec::{GrpcProbe, HttpProbe, Probe, TcpProbe};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Probe::new().http(HttpProbe::get("/healthz")), yaml("{http: {path: /healthz}}")?);
/// assert_eq!(Probe::new().tcp(TcpProbe::new().port(6379)), yaml("{tcp: {port: 6379}}")?);
/// assert_eq!(Probe::new().grpc(GrpcProbe::new().service("catalog.v1.Catalog")), yaml("{grpc: {service: catalog.v1.Catalog}}")?);
/// assert_eq!(Probe::new().exec(["redis-cli", "ping"]), yaml("{exec: [redis-cli, ping]}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Probe {
    /// A request that must be answered with a status from 200 to 399. A path is short for `{path}`.
    #[layer(group = "http")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub http: Switch<HttpProbe>,
    /// A port that must be open. A number is short for `{port}`; `on` asks the port of `http`.
    #[layer(group = "tcp")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub tcp: Switch<TcpProbe>,
    /// A call of gRPC's health service (`grpc.health.v1.Health/Check`) that must be answered with `SERVING`. A number is short for `{port}`; `on` asks the
    /// port of `http`.
    #[layer(group = "grpc")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub grpc: Switch<GrpcProbe>,
    /// A command in the container that must end with 0, as `command` of a process is written. It is started anew for each question: ask seldom.
    #[layer(group = "exec")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec: Option<Command>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A GET request.
///
/// ```
/// use terrace_spec::{HttpProbe, ProbeScheme};
///
/// let probe = HttpProbe::new().path("/ready").port(8443).scheme(ProbeScheme::Https).header("Host", "shop.example.com");
/// let written = "{path: /ready, port: 8443, scheme: https, headers: {Host: shop.example.com}}";
/// assert_eq!(probe, serde_saphyr::from_str(written)?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct HttpProbe {
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<HttpPath>,
    /// The port. The process's `http` port by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// `http` by default. With `https` the certificate is not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<ProbeScheme>,
    /// Headers to send, by name. `Host` says which of several sites is asked.
    #[layer(entry = "header")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub headers: Map<HeaderName, Setting<String>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How a GET request is sent.
///
/// ```
/// use terrace_spec::{HttpProbe, ProbeScheme};
///
/// // The certificate is not looked at: Kubernetes asks by the address of the pod.
/// let probe = HttpProbe::get("/ready").scheme(ProbeScheme::Https);
/// assert_eq!(probe.scheme, Some(ProbeScheme::Https));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ProbeScheme {
    /// In plain text.
    Http,
    /// By TLS.
    Https,
}

/// A port that must be open.
///
/// ```
/// use terrace_spec::{Probe, TcpProbe};
///
/// let open = Probe::new().tcp(TcpProbe::new().port(5432));
/// assert_eq!(open, Probe::open(5432));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TcpProbe {
    /// The port. The process's `http` port by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A call of gRPC's health service.
///
/// ```
/// use terrace_spec::GrpcProbe;
///
/// let probe = GrpcProbe::new().port(9090).service("catalog.v1.Catalog");
/// assert_eq!(probe, serde_saphyr::from_str("{port: 9090, service: catalog.v1.Catalog}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct GrpcProbe {
    /// The port. The process's `http` port by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// The service that is asked for by name. The server as a whole by default.
    #[schemars(example = "shop.Cart")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Probe {
    /// A GET request for a path.
    ///
    /// ```
    /// use terrace_spec::{Check, Health, Probe};
    ///
    /// let health = Health::new().liveness(Check::new().probe(Probe::get("/alive")));
    /// assert_eq!(health, serde_saphyr::from_str("liveness: {probe: {http: {path: /alive}}}")?);
    /// # Ok::<(), serde_saphyr::Error>(())
    /// ```
    #[track_caller]
    pub fn get(path: &str) -> Self {
        Self::default().http(HttpProbe::get(path))
    }

    /// A port that must be open.
    #[track_caller]
    pub fn open(port: u16) -> Self {
        Self::default().tcp(TcpProbe::default().port(port))
    }

    /// A command that must end with 0.
    ///
    /// ```
    /// use terrace_spec::{Check, Health, Probe, Process};
    ///
    /// let alive = Check::new().probe(Probe::run(["sidekiq-alive"])).every("30s");
    /// let worker = Process::run("bundle exec sidekiq").health(Health::new().liveness(alive));
    /// assert!(worker.health.as_option().is_some());
    /// ```
    #[track_caller]
    pub fn run(command: impl Input<Command>) -> Self {
        Self::default().exec(command)
    }

    /// A call of gRPC's health service, at a port.
    ///
    /// ```
    /// use terrace_spec::Probe;
    ///
    /// assert_eq!(Probe::serving(9090), serde_saphyr::from_str("grpc: {port: 9090}")?);
    /// # Ok::<(), serde_saphyr::Error>(())
    /// ```
    #[track_caller]
    pub fn serving(port: u16) -> Self {
        Self::default().grpc(GrpcProbe::default().port(port))
    }
}

impl HttpProbe {
    /// A GET request for a path.
    ///
    /// ```
    /// use terrace_spec::{HttpProbe, Probe};
    ///
    /// let probe = Probe::new().http(HttpProbe::get("/healthz").port(9000));
    /// assert_eq!(probe, serde_saphyr::from_str("http: {path: /healthz, port: 9000}")?);
    /// # Ok::<(), serde_saphyr::Error>(())
    /// ```
    #[track_caller]
    pub fn get(path: &str) -> Self {
        Self::default().path(path)
    }
}

/// The short forms of a question, for whatever holds one.
pub(crate) fn shorthand() -> Schema {
    json_schema!({
        "type": "string",
        "description": "A path to ask for, an open port, or gRPC's health service.",
        "pattern": "^(/[^\\s?#*\\\\]*|(tcp|grpc)(:[0-9]{1,5})?)$",
        "examples": ["/healthz", "tcp:6379", "grpc"],
    })
}

fn port_schema() -> Schema {
    json_schema!({ "type": "integer", "description": "The port.", "minimum": 1, "maximum": 65535 })
}

impl Block for HttpProbe {
    const EXPECTS: &'static str = "a path, or `{path, port, scheme, headers}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(HttpPath::try_from(text).map(|path| Self { path: Some(path), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "string", "description": "The path to ask for.", "pattern": "^/[^\\s?#*\\\\]*$", "examples": ["/healthz"] }),
        )
    }
}

impl Block for TcpProbe {
    const EXPECTS: &'static str = "a port, or `{port}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(Port::try_from(number).map(|port| Self { port: Some(port), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(port_schema())
    }
}

impl Block for GrpcProbe {
    const EXPECTS: &'static str = "a port, or `{port, service}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(Port::try_from(number).map(|port| Self { port: Some(port), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(port_schema())
    }
}

impl Block for Probe {
    const EXPECTS: &'static str = "a path, `tcp:<port>`, `grpc`, or `{http}`, `{tcp}`, `{grpc}`, `{exec}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(read(text))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(shorthand())
    }
}

fn read(text: &str) -> Result<Probe, Mistake> {
    if text.starts_with('/') {
        let path = HttpPath::try_from(text)?;
        return Ok(Probe {
            http: Switch::Only(HttpProbe { path: Some(path), ..HttpProbe::default() }),
            ..Probe::default()
        });
    }
    let (form, port) = text.split_once(':').map_or((text, None), |(form, port)| (form, Some(port)));
    let port = port.map(|port| {
        let number = port.parse::<u64>().map_err(|_| not_a_question(text))?;
        Port::try_from(number)
    });
    let port = port.transpose()?;
    match form {
        "tcp" => Ok(Probe { tcp: Switch::Only(TcpProbe { port, ..TcpProbe::default() }), ..Probe::default() }),
        "grpc" => Ok(Probe { grpc: Switch::Only(GrpcProbe { port, ..GrpcProbe::default() }), ..Probe::default() }),
        _ => Err(not_a_question(text)),
    }
}

fn not_a_question(text: &str) -> Mistake {
    Mistake::new(&codes::BAD_HEALTH, format!("`{text}` is nothing that can be asked")).hint(
        "begin a path with `/`, such as `/healthz`; or write `tcp:6379`, `grpc`, or a block with `probe: {exec: [..]}`",
    )
}
