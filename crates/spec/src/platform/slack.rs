//! Slack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    text::SecretReference,
};

/// Slack, where messages on canaries go.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Slack {
    /// The address of the incoming webhook, in the secret store.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<SecretReference>,
    /// The channel, unless an app names its own.
    #[layer(required)]
    #[schemars(regex(pattern = r"^#?[a-z0-9._-]{1,80}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Slack {
    const EXPECTS: &'static str = "`{webhook, channel}`";
}
