//! Whatever is written as YAML or JSON is read back by other people's parsers as it was.
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run emission -- -max_total_time=60 -dict=fuzz/yaml.dict
//! ```

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;
use terrace_document::{Tape, write_json, write_yaml};

#[derive(Arbitrary, Debug)]
enum Structure {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Text(String),
    List(Vec<Structure>),
    Map(std::collections::BTreeMap<String, Structure>),
}

impl Serialize for Structure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Signed(value) => serializer.serialize_i64(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// How deep the parsers of this test read by default, with room to spare.
const DEEPEST: usize = 40;

fn depth(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

fuzz_target!(|structure: Structure| {
    let expected = serde_json::to_value(&structure).expect("every structure is JSON");
    if depth(&expected) > DEEPEST {
        return;
    }
    let mut tape = Tape::new();
    tape.record(&structure).expect("every structure can be recorded");
    let mut out = String::new();

    write_yaml(tape.root(), &mut out);
    match serde_saphyr::from_str::<Value>(&out) {
        Ok(read) => assert_eq!(read, expected, "{out}"),
        Err(error) => panic!("{error}\n{out}"),
    }

    out.clear();
    // The one refusal is a key that is too long for Argo CD.
    if write_json(tape.root(), &mut out).is_ok() {
        assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON"), expected, "{out}");
    }
});
