//! What makes a process a job of each release.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    layer::{Block, Input, Mistake, Switch, Trace},
};

/// A job of each release.
///
/// It runs once a release with the app's own ServiceAccount, config and secrets. When it fails, the rollout stops and the old version goes on serving.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Release {
    /// When it runs.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// When a job of a release runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Before anything of the new version starts: migrations.
    Before,
    /// When everything of the new version is healthy.
    After,
}

impl Block for Release {
    const EXPECTS: &'static str = "`before` or `after`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let phase = match text {
            "before" => Phase::Before,
            "after" => Phase::After,
            _ => {
                let mistake = Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a phase of a release"));
                return Some(Err(mistake.hint("write `before` or `after`")));
            }
        };
        Some(Ok(Self { phase: Some(phase), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Phase>())
    }
}

impl Input<Switch<Release>> for Phase {
    fn input(self) -> Result<Switch<Release>, Mistake> {
        Ok(Switch::Only(Release { phase: Some(self), ..Release::default() }))
    }
}
