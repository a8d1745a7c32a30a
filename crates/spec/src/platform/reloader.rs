//! Reloader.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Mistake, Trace},
};

/// Reloader, which restarts processes when a secret has changed.
///
/// ```
/// use terrace_spec::platform::{ReloadStrategy, Reloader};
///
/// let reloader = Reloader::new().strategy(ReloadStrategy::Annotations);
/// assert_eq!(reloader, serde_saphyr::from_str("strategy: annotations")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Reloader {
    /// How it restarts them. With self-healing Argo CD `envVars` restarts without end: prefer `annotations`.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<ReloadStrategy>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How Reloader makes Kubernetes restart a process (its flag `--reload-strategy`).
///
/// ```
/// use terrace_spec::platform::ReloadStrategy;
///
/// assert_eq!(serde_saphyr::from_str::<ReloadStrategy>("envVars")?, ReloadStrategy::EnvVars);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ReloadStrategy {
    /// By an annotation on the pod template.
    Annotations,
    /// By an environment variable in the pod template.
    EnvVars,
}

impl Block for Reloader {
    const EXPECTS: &'static str = "`annotations` or `envVars`, or `{strategy}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let strategy = match text {
            "annotations" => ReloadStrategy::Annotations,
            "envVars" => ReloadStrategy::EnvVars,
            _ => {
                let mistake = Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a strategy of Reloader"));
                return Some(Err(mistake.hint("write `annotations` or `envVars`")));
            }
        };
        Some(Ok(Self { strategy: Some(strategy), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<ReloadStrategy>())
    }
}
