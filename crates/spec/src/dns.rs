//! The DNS records of a host.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::Duration,
};

/// The DNS records of a host, as ExternalDNS keeps them.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Dns {
    /// How long resolvers may keep an answer, in whole seconds. AWS ignores it for the alias records of a load balancer, which have 60s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Duration>,
    /// How answers are chosen when several clusters serve the same host. Needed there: without it the clusters would fight over the record. The platform's (`facts.dns.policy`) by default.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub policy: Switch<RoutingPolicy>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How answers are chosen among clusters (Route 53): one of the forms.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RoutingPolicy {
    /// The cluster in the region nearest to the asker. `latency: on`.
    #[layer(group = "latency")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub latency: Switch<Latency>,
    /// Each cluster by its weight.
    #[layer(group = "weighted")]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub weighted: Switch<Weighted>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// By latency to the cluster's region. It has no settings of its own.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Latency {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// By weight.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Weighted {
    /// This cluster's weight, from 0 to 255: its share is the weight divided by the sum of all.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u8>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Dns {
    const EXPECTS: &'static str = "`{ttl, policy}`";
}

impl Block for RoutingPolicy {
    const EXPECTS: &'static str = "`{latency: on}` or `{weighted: {weight}}`";
}

impl Block for Latency {
    const EXPECTS: &'static str = "`on`";
}

impl Block for Weighted {
    const EXPECTS: &'static str = "`{weight}`";
}
