//! An object that a schema takes: everything that is required, and an instance of everything else.

use serde_json::{Map, Value, json};

/// An example of a schema's values. `None` where there is none.
pub(crate) fn of(schema: &Value) -> Option<Value> {
    let is_scalar = |value: &&Value| !value.is_null() && !value.is_object() && !value.is_array();
    if let Some(default) = schema.get("default").filter(is_scalar) {
        return Some(default.clone());
    }
    if let Some(word) = schema["enum"].as_array().and_then(|words| words.iter().find(|word| !word.is_null())) {
        return Some(word.clone());
    }
    let mut whole = schema["allOf"].as_array().into_iter().flatten();
    if let Some(word) = whole.find_map(|part| part["enum"].as_array()?.first()) {
        return Some(word.clone());
    }
    if schema["x-kubernetes-int-or-string"] == true && schema["type"].is_null() {
        return match schema["pattern"].as_str() {
            Some(pattern) => matching(pattern, schema).map(Value::from),
            None => Some(json!(80)),
        };
    }
    match schema["type"].as_str() {
        Some("string") => text(schema).map(Value::from),
        Some("boolean") => Some(json!(true)),
        Some("integer") => Some(json!(
            schema["minimum"].as_i64().unwrap_or(1).max(1).min(schema["maximum"].as_i64().unwrap_or(i64::MAX))
        )),
        Some("number") => Some(json!(schema["minimum"].as_f64().unwrap_or(0.5))),
        Some("array") => list(schema),
        Some("object") => object(schema),
        _ => Some(json!({"anything": [1, "two", null, {"three": false}]})),
    }
}

fn list(schema: &Value) -> Option<Value> {
    let least = usize::try_from(schema["minItems"].as_u64().unwrap_or(1)).ok()?;
    if schema["maxItems"] == 0 {
        return Some(json!([]));
    }
    match of(&schema["items"]) {
        Some(item) if least <= 1 => Some(json!([item])),
        None if least == 0 => Some(json!([])),
        _ => None,
    }
}

fn object(schema: &Value) -> Option<Value> {
    let Some(properties) = schema["properties"].as_object() else {
        return match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => of(values).map(|value| json!({"some-key": value})),
            _ if schema["x-kubernetes-preserve-unknown-fields"] == true => Some(json!({"any": {"thing": 1.5}})),
            _ => Some(json!({})),
        };
    };
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all: Vec<_> = properties.iter().filter_map(|(name, property)| Some((name, of(property)?))).collect();
    let (mut example, optional): (Map<_, _>, Vec<_>) =
        all.into_iter().fold((Map::new(), Vec::new()), |(mut least, mut optional), (name, value)| {
            if required.contains(&name.as_str()) {
                least.insert(name.clone(), value);
            } else {
                optional.push((name, value));
            }
            (least, optional)
        });
    if required.iter().any(|name| !example.contains_key(*name)) {
        return None;
    }
    // What is said of the fields together: alternatives and counts. As much is taken as they allow.
    let mut together = schema.clone();
    for keyword in ["properties", "required", "default"] {
        together.as_object_mut().map(|together| together.remove(keyword));
    }
    let validator = jsonschema::validator_for(&together).ok()?;
    let mistakes = |example: &Map<String, Value>| validator.iter_errors(&Value::Object(example.clone())).count();
    let alternatives =
        ["oneOf", "anyOf"].into_iter().flat_map(|keyword| schema[keyword].as_array().into_iter().flatten());
    let begun = alternatives.map(|alternative| {
        let named: Vec<_> =
            alternative["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let named = optional.iter().filter(|(name, _)| named.contains(&name.as_str()));
        example.clone().into_iter().chain(named.map(|(name, value)| ((*name).clone(), value.clone()))).collect()
    });
    if let Some(whole) = begun.collect::<Vec<_>>().into_iter().find(|begun| mistakes(begun) == 0) {
        example = whole;
    }
    for (name, value) in &optional {
        if !example.contains_key(*name) {
            let before = mistakes(&example);
            example.insert((*name).clone(), value.clone());
            if mistakes(&example) > before {
                example.remove(*name);
            }
        }
    }
    (mistakes(&example) == 0).then_some(Value::Object(example))
}

fn text(schema: &Value) -> Option<String> {
    if let Some(pattern) = schema["pattern"].as_str() {
        return matching(pattern, schema);
    }
    let text = match schema["format"].as_str() {
        Some("date-time") => "2026-11-21T12:00:00Z".to_owned(),
        Some("byte") => "dGVycmFjZQ==".to_owned(),
        _ => "example".to_owned(),
    };
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap_or(0);
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    let text = if text.len() < least { text.repeat(least / text.len() + 1) } else { text };
    Some(text.chars().take(most).collect())
}

/// Something for a pattern: one of many words that patterns of definitions are for.
fn matching(pattern: &str, schema: &Value) -> Option<String> {
    let words = [
        "example",
        "10s",
        "1h",
        "1m",
        "1",
        "80",
        "500m",
        "50%",
        "1Gi",
        "example.com",
        "https://example.com",
        "v1",
        "a/b",
        "/path",
        "a=b",
        "10.0.0.0/8",
        "10.0.0.1",
        "arn:aws:iam::123456789012:role/a",
        "123456789012",
        "us-east-1",
        "ami-0123456789abcdef0",
        "subnet-0123456789abcdef0",
        "sg-0123456789abcdef0",
        "secret/data",
        "EXAMPLE",
        "Example",
        "#123456",
        "2026-11-21",
        "abc123",
        "0",
        "100",
        "spec.a",
        "*.example.com",
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        "HTTP",
        "1.2.3",
        "app.kubernetes.io/name",
        "a@b.iam.gserviceaccount.com",
        "HTTP:80",
        "@daily",
        "12:00",
        "pg-1",
        "cr-1",
        "a.json",
        "2001",
        "+1",
        "monday",
        "",
    ];
    let mut schema = schema.clone();
    schema["pattern"] = json!(pattern);
    schema["type"] = json!("string");
    let validator = jsonschema::validator_for(&schema);
    let fits = |word: &&&str| validator.as_ref().is_ok_and(|validator| validator.is_valid(&json!(word)));
    words.iter().find(fits).map(|word| (*word).to_owned())
}
