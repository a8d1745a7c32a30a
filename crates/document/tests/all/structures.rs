//! Random structures of random strings, read back by parsers of other people.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value;
use terrace_document::{Tape, diff, write_json, write_yaml, write_yaml_stream};

/// Characters that mean something to a YAML reader, more often than others.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::sample::select("\n\n\n  \t:#-?,[]{}&*!|>'\"%@`~=<.+_\\019exoyYnN/".chars().collect::<Vec<_>>()),
        2 => prop::char::range(' ', '~'),
        1 => any::<char>(),
    ];
    vec(character, 0..24).prop_map(|characters| characters.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(text(), inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_structure_comes_back(value in value()) {
        let mut tape = Tape::new();
        tape.record(&value).expect("JSON can be recorded");

        let mut yaml = String::new();
        write_yaml(tape.root(), &mut yaml);
        let read: Value = serde_saphyr::from_str(&yaml).map_err(|error| TestCaseError::fail(format!("{error}\n{yaml}")))?;
        prop_assert_eq!(numbers_as_floats(&read), numbers_as_floats(&value), "{}", yaml);

        let mut json = String::new();
        write_json(tape.root(), &mut json).expect("no key is long");
        let read: Value = serde_json::from_str(&json).map_err(|error| TestCaseError::fail(format!("{error}\n{json}")))?;
        prop_assert_eq!(numbers_as_floats(&read), numbers_as_floats(&value));
    }

    #[test]
    fn a_stream_holds_what_was_put_in(values in vec(value(), 1..4)) {
        let mut tape = Tape::new();
        for value in &values {
            tape.record(value).expect("JSON can be recorded");
        }
        let mut yaml = String::new();
        write_yaml_stream(tape.roots(), &mut yaml);
        // The parser leaves out documents that are null.
        let expected: Vec<Value> = values.iter().filter(|value| !value.is_null()).map(numbers_as_floats).collect();
        let read: Vec<Value> = serde_saphyr::from_multiple(&yaml).map_err(|error| TestCaseError::fail(format!("{error}\n{yaml}")))?;
        prop_assert_eq!(read.iter().map(numbers_as_floats).collect::<Vec<_>>(), expected, "{}", yaml);
    }

    #[test]
    fn objects_are_equal_when_nothing_changed(old in value(), new in value()) {
        let (mut before, mut after) = (Tape::new(), Tape::new());
        before.record(&old).expect("JSON can be recorded");
        after.record(&new).expect("JSON can be recorded");
        prop_assert_eq!(diff(before.root(), before.root()), vec![]);
        prop_assert_eq!(diff(before.root(), after.root()).is_empty(), before.root() == after.root());
    }
}

/// A float that is whole is written without a point, and comes back as an integer.
fn numbers_as_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(items) => items.iter().map(numbers_as_floats).collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), numbers_as_floats(value)))
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect(),
        ),
        other => other.clone(),
    }
}
