//! Room on a disk that outlives the copies that write to it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{ObjectName, Quantity},
};

/// Room on a disk that outlives the copies that write to it: a `PersistentVolumeClaim` named `<app>-<volume>`, or one that is there already.
///
/// A size alone is short for `{size}`. A claim is made in the clusters where a process mounts the volume. Of what is written here Kubernetes lets only `size` change once the claim is there, and only to more: a rendering
/// cannot see what is in the cluster, so a sync of anything else fails with `field is immutable`. A disk for `one` is in one zone, and so is whatever mounts it:
/// when the zone is down, or has no node for it, nothing runs.
///
/// ```
/// use terrace_spec::{Access, Keep, Spec, Switch, Volume};
/// # use serde_saphyr::from_str as yaml;
///
/// let spec = Spec::new()
///     .volume("media", Volume::sized("100Gi").access(Access::Many).class("efs"))
///     .volume("cache", Volume::new().size("10Gi").keep(Switch::Off))
///     .volume("archive", Volume::claim("shop-archive"));
/// let written = yaml(
///     "
///     volumes:
///       media: {size: 100Gi, access: many, class: efs}
///       cache: {size: 10Gi, keep: off}
///       archive: {claim: shop-archive}
///     ",
/// )?;
/// assert_eq!(spec, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Volume {
    /// How much room, such as `10Gi`. It can grow later where the storage class allows it, and never shrink.
    #[layer(group = "made")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Quantity>,
    /// Who may have it at a time. `one` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// The storage class. By default the platform's for this access (`facts.storage`); without that a volume for `one` has the cluster's default class.
    #[layer(group = "made")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ObjectName>,
    /// A claim that is there already, by its name, in place of one that the app makes.
    #[layer(group = "existing", constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<ObjectName>,
    /// Whether Argo CD asks before it deletes the claim, when it is no longer in git or the app goes. `on` by default: with the claim goes the data.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub keep: Switch<Keep>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Who may have a volume at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Access {
    /// One process, of one copy (`ReadWriteOnce`): a disk such as EBS.
    #[default]
    One,
    /// Any number of processes and copies (`ReadWriteMany`): a file system such as EFS.
    Many,
}

/// Argo CD deletes the object only when somebody has confirmed it.
///
/// ```
/// use terrace_spec::{Keep, Switch, Volume};
///
/// // What can be made anew needs nobody to confirm that it may go.
/// let cache = Volume::sized("10Gi").keep(Switch::Off);
/// assert_eq!(cache.keep, Switch::<Keep>::Off);
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Keep {
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Volume {
    /// A volume of this size.
    ///
    /// ```
    /// use terrace_spec::{Access, Process, Spec, Volume};
    ///
    /// let spec = Spec::new()
    ///     .volume("media", Volume::sized("100Gi").access(Access::Many))
    ///     .process("web", Process::new().http(8080).mount("/srv/media", "media"));
    /// assert_eq!(spec.volumes.len(), 1);
    /// ```
    #[track_caller]
    pub fn sized(size: impl Input<Quantity>) -> Self {
        Self::default().size(size)
    }

    /// A claim that is there already.
    #[track_caller]
    pub fn claim(name: impl Input<ObjectName>) -> Self {
        let mut volume = Self::default();
        volume.claim = volume.trace.take("claim", name.input());
        volume
    }
}

impl Block for Volume {
    const EXPECTS: &'static str = "a size such as `10Gi`, or `{size, access, class}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Quantity::try_from(text).map(|size| Self { size: Some(size), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "The size.",
            "pattern": "^[0-9]*\\.?[0-9]+(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$",
            "examples": ["10Gi"],
        }))
    }
}

impl Block for Keep {
    const EXPECTS: &'static str = "`on`";
}

impl Input<Switch<Volume>> for &str {
    fn input(self) -> Result<Switch<Volume>, Mistake> {
        Quantity::try_from(self).map(|size| Switch::Only(Volume { size: Some(size), ..Volume::default() }))
    }
}
