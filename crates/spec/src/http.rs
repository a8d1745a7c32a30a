//! What makes a process a service.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    ingress::Ingress,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Port,
};

/// What makes a process a service: it listens for HTTP.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Http {
    /// The port the process listens on. Passed to it as `PORT`. Callers in the cluster reach it at port 80 of `<app>-<process>`.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// How it is reached from outside the cluster: a host, or a block.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub ingress: Switch<Ingress>,
    #[serde(skip)]
    pub(crate) trace: Trace,
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
    const EXPECTS: &'static str = "a port, or `{port, ingress}`";

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
