//! JSON Schemas of what users write, for editors and for checks outside of Terrace (draft 2020-12).
//!
//! They are made from the types themselves and their documentation, and say no more than the loader holds to: what a schema
//! refuses, [`crate::load`] refuses too.
//!
//! ```
//! use terrace_spec::schema;
//!
//! // What an editor completes below `scale:`.
//! let scale = &schema::app()["$defs"]["Scale"]["properties"];
//! assert_eq!(scale["replicas"]["description"], "Always this many copies.");
//! ```

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    AddonKinds, App, Images, Platform,
    addon::{ADDON, AS_IT_COMES},
};

/// The schema of `app.yaml`.
///
/// ```
/// let schema = terrace_spec::schema::app();
/// assert_eq!(schema["$id"], "https://terrace.dev/schemas/app.schema.json");
/// ```
pub fn app() -> Value {
    app_with(&AddonKinds::new())
}

/// The same for a `terrace` with add-ons: what their types document stands beside Terrace's own.
///
/// Definitions of one name are told apart by a number. No field of an add-on is required: another layer may have it.
///
/// ```
/// use terrace_spec::{AddonKinds, schema};
///
/// /// A cache in memory.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Redis {
///     /// How much it holds.
///     memory: String,
/// }
///
/// let kinds = AddonKinds::new().kind::<Redis>("redis")?;
/// let schema = schema::app_with(&kinds);
/// assert_eq!(schema["$defs"]["Redis"]["properties"]["memory"]["description"], "How much it holds.");
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
pub fn app_with(addons: &AddonKinds) -> Value {
    let mut schema = document::<App>("Terrace app", "app", addons);
    // A platform may go without a name; an app is called by it.
    if let Some(metadata) = schema.pointer_mut("/$defs/Metadata").and_then(Value::as_object_mut) {
        metadata.insert("required".to_owned(), json!(["name"]));
    }
    schema
}

/// The schema of `platform.yaml`.
///
/// ```
/// assert_eq!(terrace_spec::schema::platform()["title"], "Terrace platform");
/// ```
pub fn platform() -> Value {
    platform_with(&AddonKinds::new())
}

/// The same for a `terrace` with add-ons, which a platform's layers may have too.
///
/// ```
/// use terrace_spec::{AddonKinds, schema};
///
/// assert_eq!(schema::platform_with(&AddonKinds::new()), schema::platform());
/// ```
pub fn platform_with(addons: &AddonKinds) -> Value {
    document::<Platform>("Terrace platform", "platform", addons)
}

/// The schema of `images.yaml`.
///
/// ```
/// assert_eq!(terrace_spec::schema::images()["title"], "Terrace images");
/// ```
pub fn images() -> Value {
    document::<Images>("Terrace images", "images", &AddonKinds::new())
}

/// The schema of a block of an add-on.
pub(crate) fn alone(schema: fn(&mut SchemaGenerator) -> Schema) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut block = schema(&mut generator).to_value();
    if let Value::Object(content) = &mut block {
        content.insert("$defs".to_owned(), Value::Object(generator.take_definitions(true)));
    }
    tidy(&mut block);
    block
}

fn document<T: JsonSchema>(title: &str, name: &str, addons: &AddonKinds) -> Value {
    let mut schema = with_addons::<T>(addons);
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

/// The schema of a document, in whose layers add-ons of these kinds may be.
fn with_addons<T: JsonSchema>(addons: &AddonKinds) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    // Terrace's own definitions first: their names stay what they are.
    let own: Map<_, _> = match generator.root_schema_for::<T>().to_value().get_mut("$defs") {
        Some(Value::Object(definitions)) => std::mem::take(definitions),
        _ => Map::new(),
    };
    let blocks: Vec<_> = addons.iter().map(|(kind, known)| (kind, (known.schema)(&mut generator).to_value())).collect();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    let Some(Value::Object(definitions)) = schema.get_mut("$defs") else { return schema };
    if addons.is_empty() || !definitions.contains_key(ADDON) {
        return schema;
    }
    for (_, definition) in definitions.iter_mut().filter(|(name, _)| !own.contains_key(*name)) {
        without_required(definition);
    }
    let kinds = blocks.into_iter().map(|(kind, mut block)| {
        without_required(&mut block);
        let described = block.get("description").cloned();
        let block = json!({ "anyOf": [block, { "description": "As it comes.", "enum": ["on", true] }] });
        let mut form = json!({ "type": "object", "properties": { kind.as_str(): block }, "required": [kind], "additionalProperties": false });
        if let (Some(described), Value::Object(form)) = (described, &mut form) {
            form.insert("description".to_owned(), described);
        }
        form
    });
    let forms: Vec<_> = kinds.collect();
    definitions.insert(
        ADDON.to_owned(),
        json!({ "description": "An add-on: its kind, and how it is set up.", "anyOf": forms }),
    );
    let names: Vec<_> = addons.names().collect();
    definitions.insert(AS_IT_COMES.to_owned(), json!({ "description": "An add-on as it comes.", "enum": names }));
    schema
}

/// What one layer leaves out, another may have. Items of lists are whole, and a variant is told by its key.
fn without_required(schema: &mut Value) {
    let Value::Object(content) = schema else { return };
    content.remove("required");
    for key in ["properties", "patternProperties"] {
        if let Some(Value::Object(fields)) = content.get_mut(key) {
            fields.values_mut().for_each(without_required);
        }
    }
    if let Some(entries) = content.get_mut("additionalProperties") {
        without_required(entries);
    }
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
