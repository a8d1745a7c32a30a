//! Room to write that is empty when a copy starts, and gone when it ends.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor},
};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Map, Mistake, Switch, Trace},
    text::{FilePath, Quantity},
};

/// Room to write at a path of a container whose own file system is read-only: empty when a copy starts, gone when it ends (`emptyDir`).
///
/// On the node's disk it has no limit unless `size` says one. A copy that writes more than its `size` is evicted, and no limit is right for every process; without one the node evicts
/// whoever uses most when its disk is nearly full. A platform that wants one writes it for all: `defaults: {scratch: {/tmp: {size: 2Gi}}}`.
///
/// ```
/// use terrace_spec::{Medium, Process, Scratch};
/// # use serde_saphyr::from_str as yaml;
///
/// let web = Process::new()
///     .scratch("/var/cache/shop", "2Gi")
///     .scratch("/dev/shm", Scratch::new().size("256Mi").medium(Medium::Memory));
/// let written = yaml("scratch: {/var/cache/shop: 2Gi, /dev/shm: {size: 256Mi, medium: memory}}")?;
/// assert_eq!(web, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Scratch {
    /// The most that a copy may write there, such as `1Gi`. Beyond it the copy is evicted. Must be written for `medium: memory`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Quantity>,
    /// What it is on. `disk` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<Medium>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What room to write is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Medium {
    /// The node's disk.
    #[default]
    Disk,
    /// Memory (`tmpfs`): what is written counts against the process's memory limit.
    Memory,
}

impl Scratch {
    /// Room in memory: what is written counts against the process's memory limit.
    ///
    /// ```
    /// use terrace_spec::{Medium, Scratch};
    ///
    /// // Counts as memory of the container: its limit has to leave room for it.
    /// assert_eq!(Scratch::in_memory("64Mi"), Scratch::new().size("64Mi").medium(Medium::Memory));
    /// ```
    #[track_caller]
    pub fn in_memory(size: impl Input<Quantity>) -> Self {
        Self::default().size(size).medium(Medium::Memory)
    }
}

impl Block for Scratch {
    const EXPECTS: &'static str = "a size such as `1Gi`, or `{size, medium}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Quantity::try_from(text).map(|size| Self { size: Some(size), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "The most that a copy may write there.",
            "pattern": "^[0-9]*\\.?[0-9]+(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$",
            "examples": ["1Gi"],
        }))
    }
}

impl Input<Switch<Scratch>> for &str {
    fn input(self) -> Result<Switch<Scratch>, Mistake> {
        Quantity::try_from(self).map(|size| Switch::Only(Scratch { size: Some(size), ..Scratch::default() }))
    }
}

/// Reads room to write from a map, or from a list of paths that is short for one.
pub(crate) fn map_or_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Map<FilePath, Switch<Scratch>>, D::Error> {
    struct Paths;

    impl<'de> Visitor<'de> for Paths {
        type Value = Map<FilePath, Switch<Scratch>>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list of paths, or a map of paths to `{size, medium}`")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut paths = Map::new();
            while let Some(path) = list.next_element()? {
                paths.insert(path, Switch::On(Scratch::default()));
            }
            Ok(paths)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut paths = Map::new();
            while let Some((path, scratch)) = map.next_entry()? {
                paths.insert(path, scratch);
            }
            Ok(paths)
        }
    }

    deserializer.deserialize_any(Paths)
}

/// The schema of what [`map_or_list`] reads.
pub(crate) struct MapOrList;

impl JsonSchema for MapOrList {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ScratchMapOrList".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<Map<FilePath, Switch<Scratch>>>();
        let path = generator.subschema_for::<FilePath>();
        json_schema!({ "anyOf": [map, { "type": "array", "description": "Paths alone.", "items": path, "examples": [["/tmp", "/var/cache/app"]] }] })
    }
}
