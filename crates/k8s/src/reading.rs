//! What Kubernetes would refuse of an object that was written by hand.
//!
//! The object is read back into its type. Nothing is kept of it: what the type does not know, or could not hold, is what was asked for.

use std::{cell::RefCell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use terrace_document::{Entries, Items, Node, Value};

/// A part of an object that Kubernetes would refuse.
///
/// ```
/// use terrace_document::Tape;
/// use terrace_k8s::{Refused, Step, Why, refused};
///
/// let mut tape = Tape::new();
/// tape.record(&serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "dta": {"LOG_LEVEL": "info"}}))?;
/// let found = refused(tape.root()).unwrap();
/// let Refused { path, why } = &found[0];
/// assert_eq!(path, &[Step::Key("dta".to_owned())]);
/// assert!(matches!(why, Why::UnknownField { known } if known.contains(&"data")));
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it is in the object.
    pub path: Vec<Step>,
    /// Why.
    pub why: Why,
}

/// One step into an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The entry of a map.
    Key(String),
    /// The item of a list, counted from zero.
    Index(usize),
}

/// Why Kubernetes would refuse a part of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no such field.
    UnknownField {
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// It is of another type.
    WrongType {
        /// What it should be.
        expected: String,
    },
    /// A field is not there that must be.
    Other(String),
}

/// All fields that the type does not know; then the first value that it cannot hold, for reading ends there.
pub(crate) fn refused<T: for<'de> Deserialize<'de>>(object: Node<'_>) -> Vec<Refused> {
    let found = RefCell::new(Vec::new());
    let reader = Reader { node: object, place: Place { outer: None, step: None }, found: &found };
    let stopped = T::deserialize(reader).err();
    let mut found = found.into_inner();
    found.extend(stopped.map(|stop| *stop.0));
    found
}

/// A place in the object: a list of borrowed steps.
#[derive(Clone, Copy)]
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    step: Option<Borrowed<'a>>,
}

#[derive(Clone, Copy)]
enum Borrowed<'a> {
    Key(&'a str),
    Index(usize),
}

impl Place<'_> {
    fn path(&self) -> Vec<Step> {
        let mut path = self.outer.map(Place::path).unwrap_or_default();
        path.extend(self.step.map(|step| match step {
            Borrowed::Key(key) => Step::Key(key.to_owned()),
            Borrowed::Index(index) => Step::Index(index),
        }));
        path
    }
}

/// The value that ends the reading. Its path is known where the value is read.
#[derive(Debug)]
struct Stop(Box<Refused>);

impl Stop {
    fn new(why: Why) -> Self {
        Self(Box::new(Refused { path: Vec::new(), why }))
    }

    fn at(mut self, place: &Place<'_>) -> Self {
        if self.0.path.is_empty() {
            self.0.path = place.path();
        }
        self
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0.why)
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Why::Other(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Why::WrongType { expected: in_plain_words(&expected.to_string()) })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Why::Other(format!("`{field}` is missing")))
    }
}

fn in_plain_words(expected: &str) -> String {
    match expected {
        "i32" | "i64" | "u32" | "u64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a string" | "a map" | "a number" => expected,
        "a base64-encoded string" => "a text in base64",
        // The names of types, and k8s-openapi's own words.
        _ if expected.starts_with(char::is_uppercase) => "a block of fields",
        _ => expected,
    }
    .to_owned()
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    node: Node<'a>,
    place: Place<'a>,
    found: &'a RefCell<Vec<Refused>>,
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let read = match self.node.value() {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Integer(value) => visitor.visit_i64(value),
            Value::Unsigned(value) => visitor.visit_u64(value),
            Value::Float(value) => visitor.visit_f64(value),
            Value::Text(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(List { reader: self, items, position: 0 }),
            Value::Map(entries) => visitor.visit_map(Map { reader: self, entries, value: None }),
        };
        read.map_err(|stop: Stop| stop.at(&self.place))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self).map_err(|stop: Stop| stop.at(&self.place))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        for (field, _) in self.node.entries().filter(|(field, value)| !known.contains(field) && !value.is_null()) {
            let place = Place { outer: Some(&self.place), step: Some(Borrowed::Key(field)) };
            self.found.borrow_mut().push(Refused { path: place.path(), why: Why::UnknownField { known } });
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier
    }
}

struct List<'a> {
    reader: Reader<'a>,
    items: Items<'a>,
    position: usize,
}

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let place = Place { outer: Some(&self.reader.place), step: Some(Borrowed::Index(self.position)) };
        self.position += 1;
        seed.deserialize(Reader { node, place, found: self.reader.found }).map(Some)
    }
}

struct Map<'a> {
    reader: Reader<'a>,
    entries: Entries<'a>,
    value: Option<(&'a str, Node<'a>)>,
}

impl<'de> MapAccess<'de> for Map<'_> {
    type Error = Stop;

    /// Kubernetes takes a field that is null for one that is not there.
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.value = self.entries.find(|(_, value)| !value.is_null());
        let Some((key, _)) = self.value else { return Ok(None) };
        let key: StrDeserializer<'_, Stop> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let (key, node) = self.value.take().ok_or_else(|| Stop::custom("a value was asked for before its key"))?;
        let place = Place { outer: Some(&self.reader.place), step: Some(Borrowed::Key(key)) };
        seed.deserialize(Reader { node, place, found: self.reader.found })
    }
}

#[cfg(test)]
mod tests {
    use terrace_document::Tape;

    use super::{Refused, Step, Why};
    use crate::refused;

    fn of(yaml: &str) -> Option<Vec<Refused>> {
        let object: serde_json::Value = serde_saphyr::from_str(yaml).expect("YAML");
        let mut tape = Tape::new();
        tape.record(&object).expect("an object");
        refused(tape.root())
    }

    fn shown(refused: &Refused) -> String {
        let path: Vec<_> = refused
            .path
            .iter()
            .map(|step| match step {
                Step::Key(key) => key.clone(),
                Step::Index(index) => index.to_string(),
            })
            .collect();
        let why = match &refused.why {
            Why::UnknownField { known } => {
                if known.contains(&"name") || known.contains(&"containers") {
                    "unknown".to_owned()
                } else {
                    format!("{known:?}")
                }
            }
            Why::WrongType { expected } => expected.clone(),
            Why::Other(message) => message.clone(),
        };
        format!("{}: {why}", path.join("."))
    }

    #[test]
    fn what_a_type_does_not_know_or_cannot_hold_is_refused() {
        let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: ";
        for (spec, expected) in [
            (
                "{selector: {}, template: {spec: {containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]}}}",
                vec![],
            ),
            ("{selector: {}, replicas: null, template: {metadata: {creationTimestamp: null}}}", vec![]),
            ("{selector: {}, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}, template: {}}", vec![]),
            (
                "{selector: {}, template: {spec: {containrs: [], containers: [{name: a}, {nam: b, name: b}]}}}",
                vec!["spec.template.spec.containrs: unknown", "spec.template.spec.containers.1.nam: unknown"],
            ),
            ("{selector: {}, replicas: many, template: {}}", vec!["spec.replicas: a whole number"]),
            ("{selector: {}, paused: 1, template: {}}", vec!["spec.paused: `true` or `false`"]),
            (
                "{selector: {}, template: {spec: {containers: {name: a}}}}",
                vec!["spec.template.spec.containers: a list"],
            ),
            (
                "{selector: {}, template: {spec: {containers: [a]}}}",
                vec!["spec.template.spec.containers.0: a block of fields"],
            ),
            ("{selector: {matchLabels: {app: 1}}, template: {}}", vec!["spec.selector.matchLabels.app: a string"]),
        ] {
            let found = of(&format!("{deployment}{spec}\n")).expect("Kubernetes' own");
            assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected, "{spec}");
        }
    }

    #[test]
    fn what_is_not_kubernetes_own_is_not_known() {
        assert_eq!(of("{apiVersion: flagger.app/v1beta1, kind: Canary, spec: {anything: 1}}"), None);
        assert_eq!(of("{apiVersion: batch/v1beta1, kind: CronJob, spec: {anything: 1}}"), None);
        assert_eq!(of("{kind: CronJob}"), None);
    }
}
