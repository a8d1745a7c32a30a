//! A token by which a process proves who it is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Duration,
};

/// A token of the app's ServiceAccount in a file, for one audience: by it a process proves to Vault, another cloud or another service who it is.
///
/// Kubernetes renews the file at four fifths of its time, so a process reads it anew each time. It is the only file of its folder that the process sees: what the
/// image has there is hidden. The token of Kubernetes itself is never mounted. An audience alone is short for `{audience}`.
///
/// ```
/// use terrace_spec::{Process, Token};
/// # use serde_saphyr::from_str as yaml;
///
/// let process = Process::new().token("/var/run/secrets/vault/token", Token::new().audience("vault").expires("30m"));
/// assert_eq!(process, yaml("tokens: {/var/run/secrets/vault/token: {audience: vault, expires: 30m}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Token {
    /// Whom the token is for. Others refuse it.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// How long it is good for, from `10m` to `24h`, in whole seconds. `1h` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Token {
    /// A token for an audience.
    ///
    /// ```
    /// use terrace_spec::{Process, Token};
    ///
    /// let process = Process::new().token("/var/run/secrets/vault/token", Token::audience_of("vault").expires("30m"));
    /// assert_eq!(process.tokens.len(), 1);
    /// ```
    #[track_caller]
    pub fn audience_of(audience: &str) -> Self {
        Self::default().audience(audience)
    }
}

impl Block for Token {
    const EXPECTS: &'static str = "an audience, or `{audience, expires}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Ok(Self { audience: Some(text.to_owned()), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(
            json_schema!({ "type": "string", "description": "Whom the token is for.", "minLength": 1, "examples": ["vault"] }),
        )
    }
}

impl Input<Switch<Token>> for &str {
    fn input(self) -> Result<Switch<Token>, Mistake> {
        Ok(Switch::Only(Token { audience: Some(self.to_owned()), ..Token::default() }))
    }
}
