//! Add-ons: what a platform team's own `terrace` has beyond Terrace, named in `app.yaml` and read by types of theirs.

mod kinds;
mod value;

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
    ser::SerializeMap,
};
use terrace_diagnostic::Code;

pub(crate) use self::kinds::AddonKind;
pub use self::{kinds::AddonKinds, value::AddonValue};
use crate::{
    codes,
    layer::{Block, Input, Map, Mistake, Overlay, Switch, Trace},
    raw::Raw,
    text::Name,
};

/// An add-on of an app: what it is, and how it is set up. `{redis: {memory: 1Gi}}`, or `redis` for one as it comes.
///
/// Which kinds there are, and what is written for each, is the platform team's to say: their own `terrace` has them, and its `schema app` lists them.
/// The block of one kind is merged field by field; a block of another kind replaces it as a whole.
///
/// ```
/// use terrace_spec::{Addon, Spec};
///
/// let spec = Spec::new().addon("cache", Addon::of("redis").set("memory", "1Gi"));
/// assert_eq!(spec.addons.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Addon {
    /// What it is. Nothing where a layer says no more than `on`.
    pub kind: Option<Name>,
    /// How it is set up, for the kind's own type to read.
    pub block: AddonValue,
    pub(crate) trace: Trace,
}

impl Addon {
    /// An add-on of a kind, as it comes.
    #[track_caller]
    pub fn of(kind: impl Input<Name>) -> Self {
        let mut addon = Self::default();
        addon.kind = addon.trace.take("kind", kind.input());
        addon
    }

    /// Sets a field of the kind's block.
    #[must_use]
    pub fn set(mut self, field: impl Into<String>, value: impl Into<Raw>) -> Self {
        let entry = (field.into(), AddonValue::from(value.into()));
        self.block.overlay(AddonValue::Block(Map::from_iter([entry])));
        self
    }
}

/// A block of the same kind is merged, one of another kind replaces it.
impl Overlay for Addon {
    fn overlay(&mut self, over: Self) {
        let Self { kind, block, trace } = over;
        self.trace.overlay(trace);
        match kind {
            None => {}
            Some(kind) if self.kind.as_ref() == Some(&kind) => self.block.overlay(block),
            Some(kind) => {
                // What it replaces has to go below the layers beneath this one too.
                self.block = if self.kind.is_some() { block.alone() } else { block };
                self.kind = Some(kind);
            }
        }
    }
}

impl Block for Addon {
    const EXPECTS: &'static str = "an add-on: `{<kind>: {..}}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Name::try_from(text).map(|kind| Self { kind: Some(kind), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<AddonAsItComes>())
    }
}

impl Input<Switch<Addon>> for &str {
    fn input(self) -> Result<Switch<Addon>, Mistake> {
        Ok(Switch::Only(Addon { kind: Some(Name::try_from(self)?), ..Addon::default() }))
    }
}

impl<'de> Deserialize<'de> for Addon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AddonVisitor)
    }
}

struct AddonVisitor;

impl<'de> Visitor<'de> for AddonVisitor {
    type Value = Addon;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Addon::EXPECTS)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Addon, A::Error> {
        let refuse = |message: String| {
            let mistake = Mistake::new(&codes::NOT_ONE_KIND, message);
            mistake.hint("write `{<kind>: {..}}`: one kind, and in its block how it is set up").into_serde()
        };
        let Some((kind, BlockOfKind(block))) = map.next_entry::<Name, _>()? else {
            return Err(refuse("the add-on is of no kind".to_owned()));
        };
        match map.next_key::<Cow<'_, str>>()? {
            Some(other) => Err(refuse(format!("the add-on is of two kinds, `{kind}` and `{other}`"))),
            None => Ok(Addon { kind: Some(kind), block, trace: Trace::default() }),
        }
    }
}

/// What stands behind the kind: `on` is a block without fields.
struct BlockOfKind(AddonValue);

impl<'de> Deserialize<'de> for BlockOfKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let refuse = |code, message: &str, hint: &str| Mistake::new(code, message).hint(hint).into_serde();
        match Raw::deserialize(deserializer)? {
            Raw::Null => Err(refuse(
                &codes::EMPTY_BLOCK,
                "the block has no value",
                "write its fields, or `on` for the add-on as it comes",
            )),
            Raw::Bool(false) => Err(off(refuse)),
            Raw::Text(word) if word == "off" => Err(off(refuse)),
            Raw::Bool(true) => Ok(Self(AddonValue::default())),
            Raw::Text(word) if word == "on" => Ok(Self(AddonValue::default())),
            block => Ok(Self(AddonValue::from(block))),
        }
    }
}

fn off<E: Error>(refuse: impl Fn(&'static Code, &str, &str) -> E) -> E {
    refuse(&codes::NOT_ONE_KIND, "an add-on is switched off by its name, not by its kind", "write `<name>: off`")
}

impl Serialize for Addon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.kind {
            Some(kind) => {
                let mut form = serializer.serialize_map(Some(1))?;
                form.serialize_entry(kind, &self.block)?;
                form.end()
            }
            None => serializer.serialize_str("on"),
        }
    }
}

/// The names in a schema by which [`crate::schema`] finds what to put the kinds into.
pub(crate) const ADDON: &str = "Addon";
pub(crate) const AS_IT_COMES: &str = "AddonAsItComes";

/// No kind, and so nothing that could be written, until [`crate::schema`] is given some.
impl JsonSchema for Addon {
    fn schema_name() -> Cow<'static, str> {
        ADDON.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An add-on of the platform team: its kind, and behind it how it is set up. Plain Terrace has none. Which kinds a platform team's own `terrace` has, its `schema app` says.",
            "not": {},
        })
    }
}

/// The kind alone.
struct AddonAsItComes;

impl JsonSchema for AddonAsItComes {
    fn schema_name() -> Cow<'static, str> {
        AS_IT_COMES.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "The kind of an add-on, which then is set up as it comes.", "not": {} })
    }
}
