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
///
/// ```
/// use terrace_spec::{JsonOperation, Operator, Patch, PatchTarget, Raw};
/// # use serde_saphyr::from_str as yaml;
///
/// let quick = Patch::new()
///     .target(PatchTarget::new().kind("Deployment").name("shop-web"))
///     .merge(Raw::from_iter([("spec", Raw::from_iter([("minReadySeconds", 5)]))]));
/// let written = yaml("{target: {kind: Deployment, name: shop-web}, merge: {spec: {minReadySeconds: 5}}}")?;
/// assert_eq!(quick, written);
///
/// let without_hooks = Patch::new().target(PatchTarget::new().kind("Deployment")).json(vec![JsonOperation {
///     op: Operator::Remove,
///     path: "/spec/template/spec/containers/0/lifecycle".to_owned(),
///     from: None,
///     value: None,
/// }]);
/// let written = yaml("{target: {kind: Deployment}, json: [{op: remove, path: /spec/template/spec/containers/0/lifecycle}]}")?;
/// assert_eq!(without_hooks, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
///
/// ```
/// use terrace_spec::PatchTarget;
///
/// // Every Service of the app, and one of them.
/// let all = PatchTarget::new().kind("Service");
/// let one = PatchTarget::new().kind("Service").name("shop-web");
/// assert_eq!((all.name, one.name.as_deref()), (None, Some("shop-web")));
/// ```
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
///
/// ```
/// use terrace_spec::{JsonOperation, Operator};
///
/// let grace: JsonOperation = serde_saphyr::from_str(
///     "{op: replace, path: /spec/template/spec/terminationGracePeriodSeconds, value: 90}",
/// )?;
/// assert_eq!(grace.op, Operator::Replace);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
///
/// ```
/// use terrace_spec::Operator;
///
/// // `test` makes a patch fail where the object is not what was expected.
/// assert_eq!(serde_saphyr::from_str::<Operator>("test")?, Operator::Test);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
