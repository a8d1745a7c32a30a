//! Where a process has a volume.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{Name, SourcePath},
};

/// A volume of the app, at a place in the container. The volume's name alone is short for `{volume}`.
///
/// The process may write to it whoever its user is: volumes belong to the group `user: {filesystem}`, or without it to one that every container of the pod is in.
///
/// ```
/// use terrace_spec::{Mount, Process};
/// # use serde_saphyr::from_str as yaml;
///
/// let web = Process::new()
///     .mount("/srv/media", "media")
///     .mount("/srv/themes", Mount::volume("assets").path("themes").read_only(true));
/// let written = yaml("{mounts: {/srv/media: media, /srv/themes: {volume: assets, path: themes, readOnly: true}}}")?;
/// assert_eq!(web, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Mount {
    /// The volume's name in the app's `volumes`.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Name>,
    /// A folder in the volume, instead of all of it (`subPath`). It is made when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<SourcePath>,
    /// Whether the process may only read. `false` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Mount {
    /// A volume of the app, by its name.
    #[track_caller]
    pub fn volume(name: impl Input<Name>) -> Self {
        let mut mount = Self::default();
        mount.volume = mount.trace.take("volume", name.input());
        mount
    }
}

impl Block for Mount {
    const EXPECTS: &'static str = "the name of a volume, or `{volume, path, readOnly}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Name::try_from(text).map(|volume| Self { volume: Some(volume), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "The volume's name in the app's `volumes`.",
            "pattern": "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
            "examples": ["media"],
        }))
    }
}

impl Input<Switch<Mount>> for &str {
    fn input(self) -> Result<Switch<Mount>, Mistake> {
        Name::try_from(self).map(|volume| Switch::Only(Mount { volume: Some(volume), ..Mount::default() }))
    }
}
