//! Where the copies of a process run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::{Name, Zone},
};

/// Where the copies of a process run: on which nodes, or on Fargate, and how they are spread.
///
/// What is asked for must be what the platform states in `facts.karpenter` or `facts.fargate`: a pod that no node may take waits for ever.
///
/// ```
/// use terrace_spec::{Architecture, Place, Processor, Spread, Strictness};
/// # use serde_saphyr::from_str as yaml;
///
/// let workers = Place::spot().architecture(Architecture::Arm64).pool("batch");
/// assert_eq!(workers, yaml("{capacity: spot, architecture: arm64, pool: batch}")?);
///
/// let database_proxy = Place::on_demand().zones(["us-east-1a", "us-east-1b"]).spread(Spread::new().nodes(Strictness::Required));
/// let written = yaml("{capacity: on-demand, zones: [us-east-1a, us-east-1b], spread: {nodes: required}}")?;
/// assert_eq!(database_proxy, written);
///
/// assert_eq!(Place::new().fargate("reports").capacity, None);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Place {
    /// Whether AWS may take the node away after two minutes (`spot`) or not (`on-demand`). What a node is bought as
    /// (`karpenter.sh/capacity-type`); either by default.
    #[layer(group = "nodes")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The processor that the image is built for (`kubernetes.io/arch`); `any`, which is the default, for an image that is built for both.
    #[layer(group = "nodes")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<Architecture>,
    /// The zones it may run in (`topology.kubernetes.io/zone`). Any by default.
    #[layer(group = "nodes")]
    #[schemars(example = ["us-east-1a"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zones: Option<Vec<Zone>>,
    /// The pool of nodes (`karpenter.sh/nodepool`), by its name in `facts.karpenter`. Its taints are tolerated.
    #[layer(group = "nodes")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<Name>,
    /// The profile of EKS Fargate, by its name in `facts.fargate`: no nodes at all, each copy in a machine of its own.
    #[layer(group = "fargate")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fargate: Option<Name>,
    /// How evenly copies are spread. `off` for no spreading at all.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub spread: Switch<Spread>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What a node is bought as.
///
/// ```
/// use terrace_spec::{Capacity, Place};
///
/// // Nodes that AWS may take back within two minutes, for a tenth to a third of the price.
/// assert_eq!(Place::new().capacity(Capacity::Spot), Place::spot());
/// assert_eq!(Capacity::OnDemand.as_str(), "on-demand");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Cheap, and taken away by AWS with a warning of two minutes.
    Spot,
    /// Kept as long as it is wanted.
    OnDemand,
}

/// The processor that an image is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Architecture {
    /// Intel and AMD.
    Amd64,
    /// AWS Graviton.
    Arm64,
    /// Either: the image is built for both.
    Any,
}

/// The processor of a node.
///
/// ```
/// use terrace_spec::Processor;
///
/// // As the label `kubernetes.io/arch` of a node has it.
/// assert_eq!(Processor::Arm64.as_str(), "arm64");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Processor {
    /// Intel and AMD.
    Amd64,
    /// AWS Graviton.
    Arm64,
}

/// How evenly copies are spread: over zones first and nodes second.
///
/// ```
/// use terrace_spec::{Place, Spread, Strictness};
///
/// // A copy that finds no node in another zone waits, rather than run beside the others.
/// let strict = Place::new().spread(Spread::new().zones(Strictness::Required).nodes(Strictness::Preferred));
/// assert_eq!(strict, serde_saphyr::from_str("spread: {zones: required, nodes: preferred}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Spread {
    /// Over zones. `preferred` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zones: Option<Strictness>,
    /// Over nodes. `preferred` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Strictness>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How strictly copies are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Strictness {
    /// As far as there is room (`ScheduleAnyway`).
    #[default]
    Preferred,
    /// A copy that would make it uneven waits (`DoNotSchedule`): for those who would rather have too few copies than lose them all at once.
    Required,
}

impl Capacity {
    /// As Karpenter writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::OnDemand => "on-demand",
        }
    }
}

impl Processor {
    /// As Kubernetes writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amd64 => "amd64",
            Self::Arm64 => "arm64",
        }
    }
}

impl Place {
    /// On nodes that AWS may take away.
    ///
    /// ```
    /// use terrace_spec::{Place, Process, Spread, Strictness};
    ///
    /// let resize = Process::run(["resize"]).place(Place::spot().pool("batch"));
    /// let web = Process::new().http(8080).place(Place::on_demand().spread(Spread::new().zones(Strictness::Required)));
    /// # let _ = (resize, web);
    /// ```
    pub fn spot() -> Self {
        Self { capacity: Some(Capacity::Spot), ..Self::default() }
    }

    /// On nodes that are kept as long as they are wanted.
    pub fn on_demand() -> Self {
        Self { capacity: Some(Capacity::OnDemand), ..Self::default() }
    }
}

impl Block for Place {
    const EXPECTS: &'static str = "`{capacity, architecture, zones, pool, spread}` or `{fargate}`";
}

impl Block for Spread {
    const EXPECTS: &'static str = "`{zones, nodes}`";
}
