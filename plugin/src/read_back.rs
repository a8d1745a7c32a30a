//! Manifests, read the way Argo CD reads them.

mod value;

use std::collections::BTreeSet;

use self::value::Value;

/// The YAML parser of the second reading takes no longer key.
const LONGEST_KEY: usize = 1024;

/// What Argo CD makes of a plugin's output.
#[derive(Debug, Default)]
pub(crate) struct ReadBack {
    /// The objects, as they were read.
    pub(crate) objects: Vec<Object>,
    /// What Argo CD would refuse or misread, with the line of the output.
    pub(crate) complaints: Vec<String>,
}

/// An object of the output.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: String,
    pub(crate) name: String,
    /// The sync wave and hook, where it has any.
    pub(crate) phase: String,
    pub(crate) value: Value,
}

/// Reads what a plugin has printed.
///
/// Argo CD reads it twice: the repo-server splits it into JSON texts, and then parses each as YAML 1.1, in which JSON is nearly
/// contained. Both readings are followed here, for JSON only: the plugin prints nothing else. What they have in common with any
/// reader is read by a JSON parser; where they differ from it, the text itself is looked at.
pub(crate) fn read_back(output: &str) -> ReadBack {
    let mut read = ReadBack::default();
    let mut identities = BTreeSet::new();
    for (line, text) in (1..).zip(output.lines()) {
        let mut complain = |what: String| read.complaints.push(format!("line {line} of the output: {what}"));
        misread_characters(text).into_iter().for_each(&mut complain);
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                complain(format!("not a JSON object a line: {error}"));
                continue;
            }
        };
        misread_values(&value, &mut complain);
        let text_at = |path: &[&str]| value.at(path).and_then(Value::as_text).unwrap_or_default().to_owned();
        let (group, kind) = (text_at(&["apiVersion"]), text_at(&["kind"]));
        let (namespace, name) = (text_at(&["metadata", "namespace"]), text_at(&["metadata", "name"]));
        for (field, text) in [("apiVersion", &group), ("kind", &kind), ("metadata.name", &name)] {
            if text.is_empty() {
                complain(format!("an object without `{field}` is refused"));
            }
        }
        if kind.ends_with("List") && value.at(&["items"]).is_some() {
            complain(format!("a `{kind}` is taken apart"));
        }
        let group = group.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        if !identities.insert((group, kind.clone(), namespace, name.clone())) {
            complain(format!("`{kind}` `{name}` is there twice: the last one wins"));
        }
        let annotation = |name| value.at(&["metadata", "annotations", name]).and_then(Value::as_text);
        let phase = [("wave", "argocd.argoproj.io/sync-wave"), ("hook", "argocd.argoproj.io/hook")]
            .into_iter()
            .filter_map(|(word, name)| Some(format!("{word} {}", annotation(name)?)));
        let phase = phase.collect::<Vec<_>>().join(", ");
        read.objects.push(Object { kind, name, phase, value });
    }
    read
}

/// Spellings that are the same to a JSON parser, and not to the YAML parser of the second reading.
fn misread_characters(text: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for character in text.chars() {
        match character {
            '\u{85}' => found.insert("a next-line character becomes a space".to_owned()),
            '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}' => {
                found.insert(format!("the character U+{:04X} is refused", u32::from(character)))
            }
            _ => false,
        };
    }
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or_default();
        match escape {
            b'/' => found.insert("the escape `\\/` is refused".to_owned()),
            b'u' if is_surrogate(rest.get(at + 2..at + 6).unwrap_or_default()) => {
                found.insert("a character escaped as a pair of surrogates is refused".to_owned())
            }
            _ => false,
        };
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    found.into_iter().collect()
}

fn is_surrogate(hexadecimal: &str) -> bool {
    u16::from_str_radix(hexadecimal, 16).is_ok_and(|unit| (0xd800..0xe000).contains(&unit))
}

/// Values that are read as something else, and keys that cannot be read.
fn misread_values(value: &Value, complain: &mut impl FnMut(String)) {
    match value {
        Value::Null | Value::Boolean(_) | Value::Text(_) => {}
        Value::Number(number) => {
            if number.is_u64() && !number.is_i64() {
                complain(format!("the number {number} is read as a float"));
            }
        }
        Value::List(items) => items.iter().for_each(|item| misread_values(item, complain)),
        Value::Map(entries) => {
            let mut seen = BTreeSet::new();
            for (key, value) in entries {
                if !seen.insert(key) {
                    complain(format!("key `{key}` is there twice: the last one wins"));
                }
                // Escaped, it is longer still; what cannot be read for sure is refused here.
                if key.chars().count() + 2 > LONGEST_KEY {
                    complain(format!("a key of {} characters is refused", key.chars().count()));
                }
                misread_values(value, complain);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between a key and its value, and what is said of it.
    #[test]
    fn what_argo_cd_cannot_read_is_told() {
        let object = |value: &str| {
            format!(
                "{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"a\"}},\"data\":{value}}}\n"
            )
        };
        let long = format!("{{\"{}\":\"\"}}", "k".repeat(1023));
        for (output, expected) in [
            (object(r#"{"a":"é 😀 / \" \\ \n \u0001"}"#), None),
            (object("{\"a\":18446744073709551615}"), Some("read as a float")),
            (object("{\"a\":9223372036854775807}"), None),
            (object(r#"{"a":"\ud83d\ude00"}"#), Some("surrogates")),
            (object(r#"{"a":"\\ud83d"}"#), None),
            (object(r#"{"a":"\/"}"#), Some("`\\/` is refused")),
            (object("{\"a\":\"\u{7f}\"}"), Some("U+007F is refused")),
            (object("{\"a\":\"\u{80}\"}"), Some("U+0080 is refused")),
            (object("{\"a\":\"\u{fffe}\"}"), Some("U+FFFE is refused")),
            (object("{\"a\":\"\u{85}\"}"), Some("becomes a space")),
            (object("{\"a\":\"1\",\"a\":\"2\"}"), Some("key `a` is there twice")),
            (object(&long), Some("a key of 1023 characters is refused")),
            (object("{}").repeat(2), Some("`ConfigMap` `a` is there twice")),
            (object("{").replace('\n', ""), Some("not a JSON object a line")),
            ("---\n".to_owned(), Some("not a JSON object a line")),
            ("{\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}\n".to_owned(), Some("without `kind`")),
            (
                "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{\"name\":\"a\"},\"items\":[]}\n".to_owned(),
                Some("taken apart"),
            ),
        ] {
            let complaints = read_back(&output).complaints;
            match expected {
                None => assert!(complaints.is_empty(), "{output}{complaints:?}"),
                Some(expected) => {
                    assert!(complaints.iter().any(|complaint| complaint.contains(expected)), "{output}{complaints:?}");
                }
            }
        }
    }
}
