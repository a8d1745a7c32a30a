use std::{borrow::Cow, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{At, Mistake, Overlay, Resolve, Written};
use crate::codes;

/// A block of a spec: fields that belong together, merged one by one, and switched off or on as a whole.
///
/// A block that is switched off and on again starts from nothing, and so does one written as a shorthand. That is what makes
/// layering associative: `Only` remembers it.
///
/// ```
/// use terrace_spec::{App, Canary, Process, Spec, Switch};
///
/// let app = App::new("shop", Spec::new().process("web", Process::new().http(8080).canary(Canary::growing(10, 50))))
///     .on("staging", Spec::new().process("web", Process::new().canary(Switch::Off)));
/// let staging = app.environments["staging"].processes["web"].as_option().unwrap();
/// assert_eq!(staging.canary, Switch::Off);
/// assert!(staging.http.is_unset() && staging.http.clone().into_option().is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Switch<T> {
    /// This layer says nothing.
    #[default]
    Unset,
    /// `off`: the block is not there, whatever lower layers say.
    Off,
    /// The fields of this layer, over those of lower ones.
    On(T),
    /// The fields of this layer alone: what a shorthand writes.
    Only(T),
}

/// The name under which a block is serialised that replaces those of lower layers. Formats write the block alone; who carries layers
/// from one program to another notes the name, and gives such a block back as a newtype.
///
/// ```
/// use terrace_spec::{Process, Switch, layer::ONLY};
///
/// // A shorthand replaces what lower layers say of the block, and a block is put over it.
/// let process = Process::new().scale(2);
/// assert!(matches!(process.scale, Switch::Only(_)));
/// assert_eq!(ONLY, "terrace_spec::Only");
/// ```
pub const ONLY: &str = "terrace_spec::Only";

/// What may stand where a [`Switch`] of this type is expected.
///
/// ```
/// use schemars::{Schema, SchemaGenerator};
/// use terrace_spec::{Switch, layer::{Block, Mistake}};
///
/// /// How many partitions a topic has: a number, or a block.
/// #[derive(Debug, Default, PartialEq, serde::Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Topic {
///     partitions: u64,
/// }
///
/// impl Block for Topic {
///     const EXPECTS: &'static str = "a number of partitions, or `{partitions}`";
///
///     fn from_number(partitions: u64) -> Option<Result<Self, Mistake>> {
///         Some(Ok(Self { partitions }))
///     }
///
///     // Neither a text nor a list is short for a topic.
///     fn from_text(_: &str) -> Option<Result<Self, Mistake>> {
///         None
///     }
///
///     fn from_words(_: Vec<String>) -> Option<Self> {
///         None
///     }
///
///     fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
///         Some(generator.subschema_for::<u64>())
///     }
/// }
///
/// assert_eq!(serde_saphyr::from_str::<Switch<Topic>>("12")?, Switch::Only(Topic { partitions: 12 }));
/// assert_eq!(serde_saphyr::from_str::<Switch<Topic>>("partitions: 12")?, Switch::On(Topic { partitions: 12 }));
/// assert_eq!(serde_saphyr::from_str::<Switch<Topic>>("off")?, Switch::Off);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be switched",
    note = "write `impl Block for {Self} {{ const EXPECTS: &'static str = \"..\"; }}`: what users may write, for error messages"
)]
pub trait Block: Sized {
    /// What users may write, for error messages: "a number of copies, or `{min, max}`".
    const EXPECTS: &'static str;

    /// The block behind a number, if there is such a shorthand.
    fn from_number(_number: u64) -> Option<Result<Self, Mistake>> {
        None
    }

    /// The block behind a string, if there is such a shorthand.
    fn from_text(_text: &str) -> Option<Result<Self, Mistake>> {
        None
    }

    /// The block behind a list of words, if there is such a shorthand.
    fn from_words(_words: Vec<String>) -> Option<Self> {
        None
    }

    /// The JSON Schema of the shorthand.
    fn shorthand(_generator: &mut SchemaGenerator) -> Option<Schema> {
        None
    }
}

impl<T> Switch<T> {
    /// Whether this layer says nothing.
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// The block, unless it is switched off or absent.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::On(block) | Self::Only(block) => Some(block),
            Self::Unset | Self::Off => None,
        }
    }

    /// The block, unless it is switched off or absent.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Self::On(block) | Self::Only(block) => Some(block),
            Self::Unset | Self::Off => None,
        }
    }
}

impl<T> Written for Switch<T> {
    fn is_written(&self) -> bool {
        !self.is_unset()
    }

    fn is_taken(&self) -> bool {
        self.as_option().is_some()
    }
}

impl<T: Overlay> Overlay for Switch<T> {
    fn overlay(&mut self, over: Self) {
        *self = match (std::mem::take(self), over) {
            (low, Self::Unset) => low,
            (Self::Unset, high) | (_, high @ (Self::Off | Self::Only(_))) => high,
            (Self::Off, Self::On(high)) => Self::Only(high),
            (Self::On(mut low), Self::On(high)) => {
                low.overlay(high);
                Self::On(low)
            }
            (Self::Only(mut low), Self::On(high)) => {
                low.overlay(high);
                Self::Only(low)
            }
        };
    }
}

impl<T: Resolve> Resolve for Switch<T> {
    type Total = T::Total;

    fn resolve(self, at: &At<'_>) -> Option<T::Total> {
        self.into_option()?.resolve(at)
    }
}

impl<'de, T: Block + Default + Deserialize<'de>> Deserialize<'de> for Switch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SwitchVisitor(PhantomData))
    }
}

struct SwitchVisitor<T>(PhantomData<T>);

impl<'de, T: Block + Default + Deserialize<'de>> Visitor<'de> for SwitchVisitor<T> {
    type Value = Switch<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (or `off`)", T::EXPECTS)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Switch<T>, E> {
        match text {
            "off" => Ok(Switch::Off),
            "on" => Ok(Switch::On(T::default())),
            _ => match T::from_text(text) {
                Some(block) => block.map(Switch::Only).map_err(Mistake::into_serde),
                None => Err(E::invalid_type(de::Unexpected::Str(text), &self)),
            },
        }
    }

    /// Tools of YAML 1.1 rewrite `off` to `false` and `on` to `true`.
    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Switch<T>, E> {
        Ok(if on { Switch::On(T::default()) } else { Switch::Off })
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Switch<T>, E> {
        match T::from_number(number) {
            Some(block) => block.map(Switch::Only).map_err(Mistake::into_serde),
            None => Err(E::invalid_type(de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Switch<T>, E> {
        match u64::try_from(number) {
            Ok(number) => self.visit_u64(number),
            Err(_) => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Switch<T>, E> {
        let mistake = Mistake::new(&codes::EMPTY_BLOCK, "the block has no value")
            .hint(format!("write {}; `off` switches it off; without the key, lower layers decide", T::EXPECTS));
        Err(mistake.into_serde())
    }

    fn visit_none<E: de::Error>(self) -> Result<Switch<T>, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Switch<T>, A::Error> {
        // Only a block that has this shorthand reads the list: for any other the mistake is the list itself.
        if T::from_words(Vec::new()).is_none() {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &self));
        }
        let mut words = Vec::new();
        while let Some(word) = items.next_element()? {
            words.push(word);
        }
        T::from_words(words).map(Switch::Only).ok_or_else(|| de::Error::invalid_type(de::Unexpected::Seq, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Switch<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Switch::On)
    }

    /// What was serialised as [`ONLY`]: no text that users write has this form.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, block: D) -> Result<Switch<T>, D::Error> {
        T::deserialize(block).map(Switch::Only)
    }
}

impl<T: Serialize> Serialize for Switch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::On(block) => block.serialize(serializer),
            Self::Only(block) => serializer.serialize_newtype_struct(ONLY, block),
            Self::Off | Self::Unset => serializer.serialize_str("off"),
        }
    }
}

impl<T: Block + JsonSchema> JsonSchema for Switch<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}OrOff", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut forms = vec![generator.subschema_for::<T>()];
        forms.extend(T::shorthand(generator));
        forms.push(json_schema!({
            "description": "`off` switches the block off, `on` brings it back.",
            "enum": ["off", "on", false, true],
        }));
        json_schema!({ "anyOf": forms })
    }
}
