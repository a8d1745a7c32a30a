//! JSON Schemas of what users write, for editors and for checks outside of Terrace (draft 2020-12).
//!
//! They are made from the types themselves and their documentation, and say no more than the loader holds to: what a schema
//! refuses, [`crate::load`] refuses too.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{App, Images, Platform};

/// The schema of `app.yaml`.
///
/// ```
/// let schema = terrace_spec::schema::app();
/// assert_eq!(schema["$id"], "https://terrace.dev/schemas/app.schema.json");
/// ```
pub fn app() -> Value {
    let mut schema = document::<App>("Terrace app", "app");
    // A platform may go without a name; an app is called by it.
    if let Some(metadata) = schema.pointer_mut("/$defs/Metadata").and_then(Value::as_object_mut) {
        metadata.insert("required".to_owned(), json!(["name"]));
    }
    schema
}

/// The schema of `platform.yaml`.
pub fn platform() -> Value {
    document::<Platform>("Terrace platform", "platform")
}

/// The schema of `images.yaml`.
pub fn images() -> Value {
    document::<Images>("Terrace images", "images")
}

fn document<T: JsonSchema>(title: &str, name: &str) -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    tidy(&mut schema);
    let Value::Object(content) = &mut schema else { return schema };
    if let Some(Value::Object(definitions)) = content.get_mut("$defs") {
        for (name, definition) in definitions {
            if let Value::Object(definition) = definition {
                definition.insert("title".to_owned(), json!(spaced(name)));
            }
        }
    }
    let mut ordered = Map::new();
    ordered.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    ordered.insert("$id".to_owned(), json!(format!("https://terrace.dev/schemas/{name}.schema.json")));
    ordered.insert("title".to_owned(), json!(title));
    for (key, value) in std::mem::take(content) {
        ordered.entry(key).or_insert(value);
    }
    Value::Object(ordered)
}

/// From what serde's types are to what somebody who writes YAML may write.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(content) => {
            without_null(content);
            as_enumeration(content);
            if content.get("type").is_some_and(|ty| ty == "integer") {
                // `uint32` and the like are no formats that others know; the bounds say the same.
                content.remove("format");
            }
            if let Some(Value::String(description)) = content.get_mut("description") {
                *description = sentence(description);
            }
            for (key, value) in content {
                if !matches!(key.as_str(), "enum" | "const" | "default" | "examples") {
                    tidy(value);
                }
            }
        }
        _ => {}
    }
}

/// A field that is left out is not written as `null`. The one `null` that means something says so in its description.
fn without_null(content: &mut Map<String, Value>) {
    let is_null = |ty: &Value| ty == "null";
    if let Some(Value::Array(types)) = content.get_mut("type") {
        types.retain(|ty| !is_null(ty));
        if let [only] = types.as_slice() {
            let only = only.clone();
            content.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = content.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let Some(Value::Array(forms)) = content.get_mut("anyOf") else { return };
    forms.retain(|form| *form != json!({ "type": "null" }));
    if let [Value::Object(only)] = forms.as_mut_slice() {
        let only = std::mem::take(only);
        content.remove("anyOf");
        for (key, value) in only {
            content.entry(key).or_insert(value);
        }
    }
}

/// Words, each with its meaning, as an `enum`: validators explain one better than alternatives of constants.
fn as_enumeration(content: &mut Map<String, Value>) {
    let Some(Value::Array(forms)) = content.get("oneOf") else { return };
    let Some(words) = forms.iter().map(|form| form.get("const")?.as_str()).collect::<Option<Vec<_>>>() else { return };
    let meanings = forms
        .iter()
        .zip(&words)
        .filter_map(|(form, word)| Some(format!("`{word}`: {}", sentence(form.get("description")?.as_str()?))));
    let mut description = content.get("description").and_then(Value::as_str).map(sentence).unwrap_or_default();
    for meaning in meanings {
        description.push_str("\n\n");
        description.push_str(&meaning);
    }
    let mut values: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    // Tools of YAML 1.1 rewrite `off` and `on`; the loader takes both.
    values.extend(words.contains(&"off").then_some(json!(false)));
    values.extend(words.contains(&"on").then_some(json!(true)));
    content.remove("oneOf");
    content.insert("description".to_owned(), json!(description));
    content.insert("enum".to_owned(), json!(values));
}

/// Documentation as sentences: without examples in Rust, a paragraph on one line.
fn sentence(documentation: &str) -> String {
    let text = documentation.split("```").next().unwrap_or_default().trim();
    let paragraphs: Vec<_> =
        text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let mut text = paragraphs.join("\n\n");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '`' | ')')) {
        text.push('.');
    }
    text
}

/// `HealthCheck` as words: `Health check`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for (position, character) in name.chars().enumerate() {
        if position > 0 && character.is_uppercase() {
            words.push(' ');
            words.extend(character.to_lowercase());
        } else {
            words.push(character);
        }
    }
    words
}
