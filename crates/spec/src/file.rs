//! A file that a process finds in its container.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::layer::{Block, Switch, Trace};

/// A file that a process finds in its container, read-only.
///
/// Held in a ConfigMap of fixed name; a change of it rolls the process.
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct File {
    /// The content.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl File {
    /// A file with this content.
    #[track_caller]
    pub fn with_text(text: &str) -> Self {
        Self::default().text(text)
    }
}

impl Block for File {
    const EXPECTS: &'static str = "`{text}`";
}

impl From<File> for Switch<File> {
    fn from(file: File) -> Self {
        Self::On(file)
    }
}
