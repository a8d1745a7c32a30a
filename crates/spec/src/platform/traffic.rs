//! The gateway that carries traffic from outside and that Flagger steers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::Name,
};

/// The gateway that carries traffic from outside and that Flagger steers: one of the forms.
///
/// Where it is stated, every `ingress` goes through it, canary or not, so that switching a canary on or off moves no DNS record.
///
/// ```
/// use terrace_spec::platform::{GatewayApi, Gloo, Traffic};
/// # use serde_saphyr::from_str as yaml;
///
/// let gateway = Traffic::new().gatewayapi(GatewayApi::new().gateway("public").namespace("gateways"));
/// assert_eq!(gateway, yaml("gatewayapi: {gateway: public, namespace: gateways}")?);
/// assert_eq!(Traffic::new().gloo(Gloo::new().namespace("gloo-system")), yaml("gloo: {namespace: gloo-system}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Traffic {
    /// A Gateway of the Gateway API.
    #[layer(group = "gatewayapi")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub gatewayapi: Switch<GatewayApi>,
    /// Gloo Edge. It ends on 31 December 2026; new platforms take the Gateway API.
    #[layer(group = "gloo")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub gloo: Switch<Gloo>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A Gateway of the Gateway API, shared by apps.
///
/// ```
/// use terrace_spec::platform::GatewayApi;
///
/// let gateway = GatewayApi::new().gateway("public").namespace("gateways").section("https");
/// assert_eq!(gateway, serde_saphyr::from_str("{gateway: public, namespace: gateways, section: https}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct GatewayApi {
    /// The name of the Gateway.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Name>,
    /// Its namespace.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// The listener that routes attach to. By default all that allow it, the one for plain HTTP too: name the one for HTTPS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Name>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Gloo Edge.
///
/// ```
/// use terrace_spec::platform::Gloo;
///
/// // Gloo's proxy has the certificate; without one it serves plain HTTP, behind a load balancer that has it.
/// let gloo = Gloo::new().namespace("gloo-system").tls_secret("wildcard");
/// assert_eq!(gloo, serde_saphyr::from_str("{namespace: gloo-system, tlsSecret: wildcard}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Gloo {
    /// The namespace where Gloo's own objects are. `gloo-system` by default.
    #[layer(default = Name::literal("gloo-system"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// The Secret in that namespace with the gateway's certificate. Without it routes are bound to the plain HTTP gateway, behind a load balancer that ends TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_secret: Option<Name>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Traffic {
    const EXPECTS: &'static str = "`{gatewayapi: {gateway, namespace}}` or `{gloo: {..}}`";
}

impl Block for GatewayApi {
    const EXPECTS: &'static str = "`{gateway, namespace}`";
}

impl Block for Gloo {
    const EXPECTS: &'static str = "`{namespace}`, or `on`";
}
