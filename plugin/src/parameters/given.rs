//! Parameters as Argo CD writes them.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// One parameter.
pub(super) struct Given {
    pub(super) name: String,
    /// One in a good parameter; Argo CD lets none and several pass.
    pub(super) values: Vec<Value>,
}

/// A value of a parameter.
pub(super) enum Value {
    Text(String),
    List,
    Map(Vec<(String, String)>),
}

impl Value {
    /// What it is, for a message.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a `string`",
            Self::List => "an `array`",
            Self::Map(_) => "a `map`",
        }
    }
}

/// Reads `[{"name": "a", "string": "x"}, {"name": "b", "array": ["1"]}, {"name": "c", "map": {"k": "v"}}]`, the word
/// `null`, or nothing.
pub(super) fn read(json: &str) -> Result<Vec<Given>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Wire {
        name: String,
        string: Option<String>,
        array: Option<Vec<String>>,
        map: Option<Pairs>,
    }
    if json.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parameters: Option<Vec<Wire>> = serde_json::from_str(json)?;
    let given = |Wire { name, string, array, map }| Given {
        name,
        values: [string.map(Value::Text), array.map(|_| Value::List), map.map(|Pairs(pairs)| Value::Map(pairs))]
            .into_iter()
            .flatten()
            .collect(),
    };
    Ok(parameters.unwrap_or_default().into_iter().map(given).collect())
}

/// A map that keeps what is written twice, for it to be refused.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}
