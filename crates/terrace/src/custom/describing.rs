//! The JSON Schemas of custom resources.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

/// A field of a part, as its JSON Schema has it.
pub struct Field {
    /// What manifests call it.
    pub name: &'static str,
    /// What is said of it.
    pub documentation: &'static str,
    /// Whether it must be there.
    pub is_required: bool,
    /// Further keywords, as JSON.
    pub schema: &'static str,
    /// The schema of its type.
    pub of: fn(&mut SchemaGenerator) -> Schema,
}

/// What becomes of fields that a part does not know.
#[derive(Clone, Copy, Debug)]
pub enum Others {
    /// They are a mistake.
    Refused,
    /// They are kept as they are.
    Taken,
}

/// The schema of a type, or a reference to it.
pub fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Describes a struct.
///
/// # Panics
/// When the keywords of an attribute are not JSON.
pub fn describe(
    generator: &mut SchemaGenerator,
    documentation: &str,
    keywords: &str,
    fields: &[Field],
    others: Others,
) -> Schema {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        if field.is_required {
            required.push(field.name);
        }
        let mut schema = (field.of)(generator);
        extend(&mut schema, field.documentation, field.schema);
        properties.insert(field.name.to_owned(), schema.to_value());
    }
    let mut schema = json_schema!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    if let Others::Refused = others {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    extend(&mut schema, documentation, keywords);
    schema
}

/// Describes an enum of words.
///
/// # Panics
/// When the keywords of an attribute are not JSON.
pub fn describe_words(documentation: &str, keywords: &str, words: &[&str]) -> Schema {
    let mut schema = json_schema!({ "type": "string", "enum": words });
    extend(&mut schema, documentation, keywords);
    schema
}

/// Adds what is said of one field to what is known of its type.
fn extend(schema: &mut Schema, documentation: &str, keywords: &str) {
    if !documentation.is_empty() {
        schema.insert("description".to_owned(), documentation.trim().into());
    }
    if keywords.is_empty() {
        return;
    }
    let keywords = serde_json::from_str(keywords).unwrap_or_else(|error| panic!("`{keywords}` is not JSON: {error}"));
    merge(schema.ensure_object(), keywords);
}

/// Keywords go into the schemas of items and entries too.
fn merge(schema: &mut Map<String, Value>, keywords: Map<String, Value>) {
    for (keyword, value) in keywords {
        match (schema.get_mut(&keyword), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => merge(inner, value),
            (_, value) => {
                schema.insert(keyword, value);
            }
        }
    }
}

/// Stands for a value that may be anything.
pub struct Anything;

impl JsonSchema for Anything {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

/// Stands for the metadata of an object, which editors need not know.
pub struct Metadata;

impl JsonSchema for Metadata {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Metadata".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}
