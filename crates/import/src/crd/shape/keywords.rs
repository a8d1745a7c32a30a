//! The keywords of a schema that its types do not say, as JSON.

use std::fmt::Write;

use super::Type;
use crate::yaml::{Node, Style, Value};

/// Keywords of JSON Schema that are passed on as they are.
const PASSED_ON: [&str; 15] = [
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "not",
];

/// Keywords that hold conditions.
const CONDITIONS: [&str; 3] = ["oneOf", "anyOf", "allOf"];

/// Those of a field.
pub(super) fn of_value(schema: &Node, ty: &Type) -> String {
    written(values(schema, ty))
}

/// Those of an object, on its type.
pub(super) fn of_object(schema: &Node) -> String {
    let entries = schema.entries().iter().filter(|entry| {
        CONDITIONS.contains(&entry.key.as_str())
            || matches!(entry.key.as_str(), "minProperties" | "maxProperties" | "not")
    });
    written(entries.map(|entry| (entry.key.clone(), json(&entry.value))).collect())
}

fn values(schema: &Node, ty: &Type) -> Vec<(String, String)> {
    let own = schema.entries().iter();
    let mut keywords: Vec<_> =
        own.filter_map(|entry| Some((passed_on(&entry.key, schema, ty)?.to_owned(), json(&entry.value)))).collect();
    let inner = match ty {
        Type::List(item) => schema.get("items").map(|items| ("items", items, item)),
        Type::Map(value) => schema.get("additionalProperties").map(|values| ("additionalProperties", values, value)),
        _ => None,
    };
    if let Some((keyword, schema, ty)) = inner {
        let inner = written(values(schema, ty));
        if !inner.is_empty() && !matches!(**ty, Type::Part(_) | Type::Nullable(_)) {
            keywords.push((keyword.to_owned(), inner));
        }
    }
    keywords
}

/// What a keyword of a value is called where it is passed on; nothing where it is not.
fn passed_on<'key>(key: &'key str, schema: &Node, ty: &Type) -> Option<&'key str> {
    let is_passed_on = match ty {
        // A part has its own.
        Type::Part(_) => key == "default",
        Type::IntOrString => PASSED_ON.contains(&key),
        Type::Nullable(_) => PASSED_ON.contains(&key) || CONDITIONS.contains(&key),
        _ => PASSED_ON.contains(&key) || CONDITIONS.contains(&key) || key == "enum",
    };
    match key {
        // Numbers say theirs by their types; one of no meaning is none.
        "format" => (matches!(ty, Type::Text) && schema.text_at("format") != Some("string")).then_some(key),
        // In OpenAPI these two say how the bound beside them is meant.
        "exclusiveMinimum" | "exclusiveMaximum" => None,
        _ if !is_passed_on => None,
        "minimum" if schema.is_true_at("exclusiveMinimum") => Some("exclusiveMinimum"),
        "maximum" if schema.is_true_at("exclusiveMaximum") => Some("exclusiveMaximum"),
        _ => Some(key),
    }
}

/// Keywords as an object; an empty text where there are none.
fn written(keywords: Vec<(String, String)>) -> String {
    if keywords.is_empty() { String::new() } else { object(keywords) }
}

fn object(entries: Vec<(String, String)>) -> String {
    let entries: Vec<_> = entries.into_iter().map(|(key, value)| format!("{}:{value}", quoted(&key))).collect();
    format!("{{{}}}", entries.join(","))
}

/// A value as JSON.
fn json(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, style } => scalar(text, *style, node),
        Value::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let entries = entries.iter().filter(|entry| !entry.key.starts_with("x-kubernetes-"));
            object(entries.map(|entry| (entry.key.clone(), json(&entry.value))).collect())
        }
    }
}

fn scalar(text: &str, style: Style, node: &Node) -> String {
    if style == Style::Quoted {
        return quoted(text);
    }
    match text {
        _ if node.is_null() => "null".to_owned(),
        "true" | "false" => text.to_owned(),
        "True" | "TRUE" => "true".to_owned(),
        "False" | "FALSE" => "false".to_owned(),
        _ if is_number(text) => text.to_owned(),
        _ => quoted(text),
    }
}

/// Whether JSON has this number too.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
    let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
    let ends_in_digit =
        digits.ends_with(|last: char| last.is_ascii_digit()) && !digits.contains(".e") && !digits.contains(".E");
    is_plain && !whole.is_empty() && !has_leading_zero && ends_in_digit && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            // Writing to a string cannot fail. Hidden characters would be refused in Rust's sources.
            hidden
                if hidden.is_control()
                    || matches!(hidden, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') =>
            {
                let _ = write!(quoted, "\\u{:04x}", u32::from(hidden));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
