//! What pods run on: Karpenter's pools of nodes, and Fargate's profiles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Map, Setting, Switch, Trace},
    place::{Capacity, Processor},
    text::{LabelKey, LabelValue, Name, Taint, Zone},
};

/// Karpenter, which buys nodes as pods need them.
///
/// Where it is stated, pods that run to their end are kept from being moved while they run (`karpenter.sh/do-not-disrupt`).
///
/// ```
/// use terrace_spec::platform::{Karpenter, Pool};
///
/// let karpenter = Karpenter::new().pool("batch", Pool::new().taints(["dedicated=batch:NoSchedule"]));
/// assert_eq!(karpenter, serde_saphyr::from_str("pools: {batch: {taints: [dedicated=batch:NoSchedule]}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Karpenter {
    /// The pools of nodes that apps may use, by the names of their `NodePool`s.
    #[layer(entry = "pool")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub pools: Map<Name, Switch<Pool>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A pool of nodes: what its `NodePool` requires. What is not stated here is not offered to apps.
///
/// ```
/// use terrace_spec::{Capacity, Processor, platform::Pool};
///
/// let batch = Pool::new()
///     .capacity(vec![Capacity::Spot])
///     .architectures(vec![Processor::Arm64])
///     .zones(["us-east-1a", "us-east-1b"])
///     .taints(["dedicated=batch:NoSchedule"]);
/// let written = "{capacity: [spot], architectures: [arm64], zones: [us-east-1a, us-east-1b], taints: [dedicated=batch:NoSchedule]}";
/// assert_eq!(batch, serde_saphyr::from_str(written)?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Pool {
    /// What its nodes are bought as (`karpenter.sh/capacity-type`).
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Vec<Capacity>>,
    /// Their processors (`kubernetes.io/arch`).
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architectures: Option<Vec<Processor>>,
    /// The zones they are in.
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zones: Option<Vec<Zone>>,
    /// Their taints. Only a process that names the pool tolerates them.
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taints: Option<Vec<Taint>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A profile of EKS Fargate: what its selector asks of a pod in the namespaces that it is for.
///
/// ```
/// use terrace_spec::platform::FargateProfile;
///
/// // What the profile's selector asks of a pod: Terrace writes it to the pods that are placed there.
/// let reports = FargateProfile::new().label("compute", "fargate");
/// assert_eq!(reports, serde_saphyr::from_str("labels: {compute: fargate}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct FargateProfile {
    /// The labels that its selector asks for: written to the pods of a process that names it.
    #[layer(entry = "label")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, Setting<LabelValue>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Karpenter {
    const EXPECTS: &'static str = "`{pools}`";
}

impl Block for Pool {
    const EXPECTS: &'static str = "`{capacity, architectures, zones, taints}`";
}

impl Block for FargateProfile {
    const EXPECTS: &'static str = "`{labels}`";
}
