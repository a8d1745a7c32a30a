//! What makes a process a service.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    ingress::Ingress,
    layer::{Block, Input, Map, Mistake, Switch, Trace},
    port::Protocol,
    port_variable::PortVariable,
    text::{Name, Port},
};

/// What makes a process a service: it listens for HTTP or gRPC.
///
/// ```
/// use terrace_spec::{Http, HttpProtocol, Ingress, Process, Switch};
/// # use serde_saphyr::from_str as yaml;
///
/// let catalog = Http::port(9090).protocol(HttpProtocol::Grpc).service_port(9090).port_variable(Switch::Off);
/// assert_eq!(catalog, yaml("{port: 9090, protocol: grpc, servicePort: 9090, portVariable: off}")?);
///
/// // Customers by one host, the shop's own people by another.
/// let web = Http::port(8080)
///     .ingress(Ingress::host("shop.example.com"))
///     .named_ingress("admin", Ingress::host("admin.shop.example.com"));
/// let written = yaml("{port: 8080, ingress: {host: shop.example.com}, ingresses: {admin: {host: admin.shop.example.com}}}")?;
/// assert_eq!(web, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Http {
    /// The port the process listens on. Passed to it as `PORT` (`portVariable`). Callers in the cluster reach it at port 80 of `<app>-<process>`, unless `servicePort` is another.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// What is spoken there: `http` (the default, WebSocket included) or `grpc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<HttpProtocol>,
    /// The port that callers in the cluster use. 80 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_port: Option<Port>,
    /// The environment variable that tells the process its port. `PORT` by default; `off` for a process that knows.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub port_variable: Switch<PortVariable>,
    /// How it is reached from outside the cluster: a host, or a block.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub ingress: Switch<Ingress>,
    /// More ways from outside, by a name of your choice, beside `ingress`: a host of its own for administrators say, `{admin: {host: .., scheme: internal}}`. What carries one is
    /// named `<app>-<process>-<name>`.
    #[layer(entry = "named_ingress")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub ingresses: Map<Name, Switch<Ingress>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What is spoken at the port of `http`.
///
/// ```
/// use terrace_spec::{Http, HttpProtocol};
///
/// let catalog = Http::port(9090).protocol(HttpProtocol::Grpc);
/// assert_eq!(catalog.protocol.unwrap().port_name(), "grpc");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HttpProtocol {
    /// HTTP/1.1, and WebSocket over it.
    #[default]
    Http,
    /// gRPC, in plain text (HTTP/2 with prior knowledge). The port says so to whoever routes to it: by its name, `grpc`, and by
    /// `appProtocol: kubernetes.io/h2c`.
    Grpc,
}

impl HttpProtocol {
    /// What the port is called in the Service and in the container. Gloo, Istio and Datadog tell gRPC by it.
    pub const fn port_name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Grpc => "grpc",
        }
    }
}

impl From<HttpProtocol> for Protocol {
    fn from(protocol: HttpProtocol) -> Self {
        match protocol {
            HttpProtocol::Http => Self::Http,
            HttpProtocol::Grpc => Self::Grpc,
        }
    }
}

impl Http {
    /// Listens on a port.
    ///
    /// ```
    /// use terrace_spec::{Http, Ingress};
    ///
    /// let http = Http::port(8080).ingress(Ingress::host("shop.example.com"));
    /// assert_eq!(http.port.map(|port| port.number()), Some(8080));
    /// ```
    #[track_caller]
    pub fn port(port: impl Input<Port>) -> Self {
        let mut http = Self::default();
        http.port = http.trace.take("port", port.input());
        http
    }
}

impl Block for Http {
    const EXPECTS: &'static str = "a port, or `{port, protocol, ingress}`";

    fn from_number(number: u64) -> Option<Result<Self, Mistake>> {
        Some(Port::try_from(number).map(|port| Self { port: Some(port), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "integer", "description": "The port the process listens on.", "minimum": 1, "maximum": 65535 }),
        )
    }
}

impl Input<Switch<Http>> for u16 {
    fn input(self) -> Result<Switch<Http>, Mistake> {
        let port = Port::try_from(u64::from(self))?;
        Ok(Switch::Only(Http { port: Some(port), ..Http::default() }))
    }
}
