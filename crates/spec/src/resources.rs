//! What a process asks of its node.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    text::Quantity,
};

/// What a process asks of its node.
///
/// Requests are always written: without them the scheduler guesses, and the autoscaler has nothing to measure against. Memory is limited to
/// its request, so that one copy cannot starve its neighbours; CPU is not limited, because a limit throttles long before the node is busy.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Resources {
    /// CPU requested: `500m` is half a core. 100m by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Quantity>,
    /// Memory requested, and its limit unless `limits` says otherwise. 128Mi by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    /// What a copy may use at most.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub limits: Switch<Limits>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What a copy may use at most.
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
    const EXPECTS: &'static str = "`{cpu, memory}`";
}

impl Block for Limits {
    const EXPECTS: &'static str = "`{cpu, memory}`";
}

impl Resources {
    /// A request for CPU and memory.
    #[track_caller]
    pub fn of(cpu: &str, memory: &str) -> Self {
        Self::default().cpu(cpu).memory(memory)
    }
}
