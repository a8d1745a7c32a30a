//! Slack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    text::{SecretReference, SlackChannel},
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<SlackChannel>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Slack {
    const EXPECTS: &'static str = "`{webhook, channel}`";
}
