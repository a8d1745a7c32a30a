//! Sizes of processes, by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    resources::Limits,
    text::Quantity,
};

/// A size that processes name in their `resources`.
///
/// ```
/// use terrace_spec::{Limits, platform::{Facts, Size}};
///
/// let facts = Facts::new().size("medium", Size::new().cpu("500m").memory("1Gi").limits(Limits::new().cpu("2")));
/// assert_eq!(facts, serde_saphyr::from_str("sizes: {medium: {cpu: 500m, memory: 1Gi, limits: {cpu: '2'}}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Size {
    /// CPU requested: `500m` is half a core.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Quantity>,
    /// Memory requested, and its limit unless `limits` says otherwise.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    /// What a copy may use at most.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub limits: Switch<Limits>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Size {
    const EXPECTS: &'static str = "`{cpu, memory}`";
}
