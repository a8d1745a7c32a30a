//! The DNS records of a host.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::Duration,
};

/// The DNS records of a host, as ExternalDNS keeps them.
///
/// ```
/// use terrace_spec::{Dns, Ingress, RoutingPolicy};
/// # use serde_saphyr::from_str as yaml;
///
/// let shop = Ingress::host("shop.example.com").dns(Dns::new().ttl("60s").policy(RoutingPolicy::new().latency(terrace_spec::Latency::new())));
/// assert_eq!(shop, yaml("{host: shop.example.com, dns: {ttl: 60s, policy: {latency: {}}}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
///
/// ```
/// use terrace_spec::{App, Dns, Http, Ingress, Latency, Process, RoutingPolicy, Spec, Weighted};
///
/// // The same host in two clusters: whoever asks is sent to the nearest,
/// let nearest = RoutingPolicy::new().latency(Latency::new());
/// // or a tenth of all to a new cluster.
/// let tenth = RoutingPolicy::new().weighted(Weighted::new().weight(10));
/// assert_eq!(tenth, serde_saphyr::from_str("weighted: {weight: 10}")?);
/// # let _ = nearest;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
///
/// ```
/// use terrace_spec::{Latency, RoutingPolicy, Switch};
///
/// assert_eq!(RoutingPolicy::new().latency(Latency::new()).latency, Switch::On(Latency::default()));
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Latency {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// By weight.
///
/// ```
/// use terrace_spec::Weighted;
///
/// // Nine tenths go to the cluster with 90, where the other has 10.
/// let most = Weighted::new().weight(90);
/// assert_eq!(most, serde_saphyr::from_str("weight: 90")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
