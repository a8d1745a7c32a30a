//! Ports that a process listens on, beside that of `http`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Port,
};

/// A port that a process listens on, and by which callers in the cluster reach it: `<app>-<process>:<port>`.
///
/// ```
/// use terrace_spec::{ListeningPort, Process, Protocol};
/// # use serde_saphyr::from_str as yaml;
///
/// let redis = Process::run(["redis-server"])
///     .port("redis", ListeningPort::port(6379).service_port(6379))
///     .port("metrics", 9121);
/// assert_eq!(redis, yaml("{command: [redis-server], ports: {redis: {port: 6379, servicePort: 6379}, metrics: 9121}}")?);
/// assert_eq!(ListeningPort::port(53).protocol(Protocol::Udp), yaml("{port: 53, protocol: udp}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ListeningPort {
    /// The port the process listens on.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// What is spoken there: `tcp` (the default), `udp`, `http` or `grpc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// The port that callers in the cluster use. The one the process listens on by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_port: Option<Port>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What is spoken at a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Protocol {
    /// Anything over TCP.
    Tcp,
    /// Anything over UDP.
    Udp,
    /// HTTP, of any version that begins in plain text.
    Http,
    /// gRPC, in plain text (HTTP/2 with prior knowledge).
    Grpc,
}

/// Makes the Service of a process headless: its name leads to the addresses of all its copies, in place of one that spreads connections over them.
///
/// For clients that choose a copy themselves: gRPC with client-side balancing, members of a cluster that find each other. There is no address in
/// between that could translate ports, so callers use those that the process listens on.
///
/// ```
/// use terrace_spec::Process;
///
/// // A gRPC client that balances over the copies itself wants their addresses, not one for all of them.
/// let catalog = Process::new().http(9090).headless(true);
/// assert_eq!(catalog, serde_saphyr::from_str("{http: 9090, headless: on}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Headless {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl ListeningPort {
    /// Listens on a port.
    ///
    /// ```
    /// use terrace_spec::{ListeningPort, Process, Protocol};
    ///
    /// let cache = Process::run(["redis-server"]).port("redis", 6379).port("gossip", ListeningPort::port(7946).protocol(Protocol::Udp));
    /// assert_eq!(cache.ports.len(), 2);
    /// ```
    #[track_caller]
    pub fn port(port: impl Input<Port>) -> Self {
        let mut listening = Self::default();
        listening.port = listening.trace.take("port", port.input());
        listening
    }
}

impl Block for ListeningPort {
    const EXPECTS: &'static str = "a port, or `{port, protocol}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(Port::try_from(number).map(|port| Self { port: Some(port), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "integer", "description": "The port the process listens on.", "minimum": 1, "maximum": 65535 }),
        )
    }
}

impl Input<Switch<ListeningPort>> for u16 {
    fn input(self) -> Result<Switch<ListeningPort>, Mistake> {
        let port = Port::try_from(u64::from(self))?;
        Ok(Switch::Only(ListeningPort { port: Some(port), ..ListeningPort::default() }))
    }
}

impl Block for Headless {
    const EXPECTS: &'static str = "`on`";
}

impl Input<Switch<Headless>> for bool {
    fn input(self) -> Result<Switch<Headless>, Mistake> {
        Ok(if self { Switch::On(Headless::default()) } else { Switch::Off })
    }
}
