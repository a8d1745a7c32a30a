//! Storage classes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Trace},
    text::ObjectName,
};

/// The storage classes that volumes have, by who may have a volume at a time.
///
/// ```
/// use terrace_spec::platform::Storage;
///
/// let storage = Storage::new().one("gp3").many("efs");
/// assert_eq!(storage, serde_saphyr::from_str("{one: gp3, many: efs}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Storage {
    /// For one process at a time: a disk, such as EBS. Without it volumes have the cluster's default class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one: Option<ObjectName>,
    /// For many at a time: a file system, such as EFS. Without it such a volume names its class itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub many: Option<ObjectName>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Storage {
    const EXPECTS: &'static str = "`{one, many}`";
}
