//! A change to rendered objects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Switch, Trace},
    raw::Raw,
};

/// A change to rendered objects, for what the spec cannot say.
///
/// `merge` is a strategic merge with Kubernetes' own list keys (containers by name, ports by number, ..); `json` is a JSON Patch (RFC 6902).
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Patch {
    /// Which objects.
    #[layer(required)]
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub target: Switch<PatchTarget>,
    /// What to merge into each. `null` removes.
    #[layer(group = "merge")]
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "crate::raw::block")]
    pub merge: Option<Raw>,
    /// The operations, in order.
    #[layer(group = "json")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<Vec<JsonOperation>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Which objects a patch changes.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PatchTarget {
    /// Their kind.
    #[layer(required)]
    #[schemars(example = &"Deployment")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Their name. All of the kind when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// One operation of a JSON Patch (RFC 6902).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonOperation {
    /// What is done.
    pub op: Operator,
    /// Where: a JSON Pointer, such as `/spec/template/spec/containers/0/env/-`.
    pub path: String,
    /// Where from, for `move` and `copy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The value, for `add`, `replace` and `test`.
    #[schemars(with = "serde_json::Value")]
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::raw::any")]
    pub value: Option<Raw>,
}

/// What an operation of a JSON Patch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Adds a value, or inserts it in a list.
    Add,
    /// Removes a value that is there.
    Remove,
    /// Replaces a value that is there.
    Replace,
    /// Moves a value.
    Move,
    /// Copies a value.
    Copy,
    /// Refuses the whole patch unless a value is as given.
    Test,
}

impl Block for Patch {
    const EXPECTS: &'static str = "`{target, merge}` or `{target, json}`";
}

impl Block for PatchTarget {
    const EXPECTS: &'static str = "`{kind, name}`";
}
