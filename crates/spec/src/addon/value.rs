use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    layer::{Map, Overlay},
    raw::Raw,
};

/// A value in the block of an add-on. Its meaning is known to the add-on's own type; how layers of it lie over one another is the same for all.
///
/// Blocks merge by key. A list or a single value replaces, and so does a block over one of those: a block that is switched off and on again starts from
/// nothing, and so does one over a shorthand. `Only` remembers it, as in [`Switch`](crate::Switch).
///
/// ```
/// use terrace_spec::{Addon, AddonValue, Raw};
///
/// let cache = Addon::of("redis").set("memory", "1Gi");
/// let AddonValue::Block(fields) = &cache.block else { unreachable!("it was set field by field") };
/// assert_eq!(fields["memory"], AddonValue::Single(Raw::from("1Gi")));
/// assert!(Addon::of("redis").block.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum AddonValue {
    /// A single value or a list.
    Single(Raw),
    /// The fields of this layer, over those of lower ones.
    Block(Map<String, AddonValue>),
    /// The fields of this layer alone.
    Only(Map<String, AddonValue>),
}

impl AddonValue {
    /// Without what lower layers say.
    pub(super) fn alone(self) -> Self {
        match self {
            Self::Block(fields) => Self::Only(fields),
            other => other,
        }
    }

    /// Whether nothing is said but that it is there.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Block(fields) | Self::Only(fields) if fields.is_empty())
    }
}

impl Default for AddonValue {
    fn default() -> Self {
        Self::Block(Map::new())
    }
}

impl Overlay for AddonValue {
    fn overlay(&mut self, over: Self) {
        match (self, over) {
            (Self::Block(low) | Self::Only(low), Self::Block(high)) => low.overlay(high),
            (low, high) => *low = high.alone(),
        }
    }
}

impl From<Raw> for AddonValue {
    fn from(raw: Raw) -> Self {
        match raw {
            Raw::Map(entries) => Self::Block(entries.into_iter().map(|(key, value)| (key, value.into())).collect()),
            single => Self::Single(single),
        }
    }
}

impl From<AddonValue> for Raw {
    fn from(value: AddonValue) -> Self {
        match value {
            AddonValue::Single(raw) => raw,
            AddonValue::Block(fields) | AddonValue::Only(fields) => {
                Self::Map(fields.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

impl Serialize for AddonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Single(raw) => raw.serialize(serializer),
            Self::Block(fields) | Self::Only(fields) => fields.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for AddonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer).map(Self::from)
    }
}
