//! Sessions that stay with one copy.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::Duration,
};

/// Sessions that stay with one copy: the load balancer sets a cookie (`AWSALB`) and sends what comes with it to the copy that answered before, as long
/// as that copy is there.
///
/// For what a copy keeps in its own memory. A WebSocket needs none of it, a handshake over several requests does.
///
/// ```
/// use terrace_spec::{Ingress, Sticky};
/// # use serde_saphyr::from_str as yaml;
///
/// assert_eq!(Ingress::host("chat.example.com").sticky("1h"), yaml("{host: chat.example.com, sticky: 1h}")?);
/// assert_eq!(Sticky::new().duration("1h"), yaml("duration: 1h")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Sticky {
    /// How long the cookie is good, from 1s to 168h in whole seconds; each answer begins it anew. 24h by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Sticky {
    const EXPECTS: &'static str = "a duration such as `1h`, or `on`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Duration::try_from(text).map(|duration| Self { duration: Some(duration), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Duration>())
    }
}

impl Input<Switch<Sticky>> for &str {
    fn input(self) -> Result<Switch<Sticky>, Mistake> {
        let duration = Duration::try_from(self)?;
        Ok(Switch::Only(Sticky { duration: Some(duration), ..Sticky::default() }))
    }
}
