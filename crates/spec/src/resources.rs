//! What a process asks of its node.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{Name, Quantity},
};

/// What a process asks of its node.
///
/// Requests are always written: without them the scheduler guesses, and the autoscaler has nothing to measure against. Memory is limited to
/// its request, so that one copy cannot starve its neighbours; CPU is not limited, because a limit throttles long before the node is busy.
///
/// ```
/// use terrace_spec::{Limits, Process, Resources};
/// # use serde_saphyr::from_str as yaml;
///
/// // The platform's size `medium`, with more memory.
/// let indexer = Process::new().resources(Resources::new().size("medium").memory("4Gi"));
/// assert_eq!(indexer, yaml("resources: {size: medium, memory: 4Gi}")?);
///
/// let web = Resources::new().cpu("500m").memory("512Mi").limits(Limits::new().cpu("2"));
/// assert_eq!(web, yaml("{cpu: 500m, memory: 512Mi, limits: {cpu: '2'}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Resources {
    /// A size of the platform's (`facts.sizes`), by name. It replaces all that lower layers say of resources. `cpu`, `memory` and `limits` here come before what it says. `medium` is short for `{size: medium}`.
    #[layer(base)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Name>,
    /// CPU requested: `500m` is half a core. 100m by default, unless the platform's `defaults` say more. At most 64 cores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Quantity>,
    /// Memory requested, and its limit unless `limits` says otherwise. 128Mi by default, which is little: a platform says what suits its apps in its
    /// `defaults`. At least 4Mi.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    /// What a copy may use at most.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub limits: Switch<Limits>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What a copy may use at most.
///
/// ```
/// use terrace_spec::Limits;
///
/// let limits = Limits::new().cpu("2").memory("1Gi");
/// assert_eq!(limits, serde_saphyr::from_str("{cpu: '2', memory: 1Gi}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Limits {
    /// CPU: a copy is throttled above it. None by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Quantity>,
    /// Memory: a copy is killed above it. The request by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Resources {
    const EXPECTS: &'static str = "the name of a size, or `{cpu, memory}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let size = Name::try_from(text).map_err(|_| {
            Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of a size"))
                .hint("write one of `facts.sizes`, or `{cpu: 500m, memory: 512Mi}`")
        });
        Some(size.map(|size| Self { size: Some(size), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "A size of the platform's, by name.",
            "pattern": "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
            "examples": ["medium"],
        }))
    }
}

impl Block for Limits {
    const EXPECTS: &'static str = "`{cpu, memory}`";
}

impl Resources {
    /// A request for CPU and memory.
    ///
    /// ```
    /// use terrace_spec::Resources;
    ///
    /// assert_eq!(Resources::of("500m", "512Mi"), Resources::new().cpu("500m").memory("512Mi"));
    /// ```
    #[track_caller]
    pub fn of(cpu: &str, memory: &str) -> Self {
        Self::default().cpu(cpu).memory(memory)
    }
}

/// A size of the platform's, by name.
impl Input<Switch<Resources>> for &str {
    fn input(self) -> Result<Switch<Resources>, Mistake> {
        let size = Name::try_from(self)?;
        Ok(Switch::Only(Resources { size: Some(size), ..Resources::default() }))
    }
}
