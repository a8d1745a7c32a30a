//! Where the calls come from that an app cannot know of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    network::Caller,
    text::{Cidr, Name},
};

/// Where the calls come from that an app cannot know of, for processes with `network`.
///
/// ```
/// use terrace_spec::{Caller, platform::NetworkFacts};
///
/// // Who may call every process that lets in nobody but its callers.
/// let network = NetworkFacts::new()
///     .load_balancers(["10.0.0.0/20"])
///     .gateway("gloo-system")
///     .from([Caller::namespace("monitoring")?]);
/// let written = "{loadBalancers: [10.0.0.0/20], gateway: gloo-system, from: [{namespace: monitoring}]}";
/// assert_eq!(network, serde_saphyr::from_str(written)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct NetworkFacts {
    /// The ranges of addresses that load balancers have: those of the subnets they are in. Pods that have addresses of these ranges too, as those of the
    /// VPC CNI may, come through with them, at the port of `http`: the whole VPC keeps no pod out there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancers: Option<Vec<Cidr>>,
    /// The namespace where the proxies of the gateway run. That need not be the namespace of the Gateway itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Name>,
    /// Who may call every process: the namespace of an agent that asks pods for their metrics, say. Apps need not name them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Vec<Caller>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for NetworkFacts {
    const EXPECTS: &'static str = "`{loadBalancers, gateway, from}`";
}
