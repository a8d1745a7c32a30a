//! Slack.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    text::{SecretReference, SlackChannel},
};

/// Slack, where messages on canaries go.
///
/// ```
/// use terrace_spec::platform::Slack;
///
/// let slack = Slack::new().webhook("platform/slack#webhook").channel("releases");
/// assert_eq!(slack, serde_saphyr::from_str("{webhook: platform/slack#webhook, channel: releases}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
