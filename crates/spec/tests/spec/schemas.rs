//! The schemas in `schemas/` are those of the types.

use std::{env, fs, path::PathBuf};

use serde_json::Value;
use terrace_spec::schema;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// `UPDATE=1` writes them.
#[test]
fn the_files_are_up_to_date() {
    for (name, schema) in [("app", schema::app()), ("platform", schema::platform()), ("images", schema::images())] {
        let path = folder().join(format!("{name}.schema.json"));
        let text = format!("{schema:#}\n");
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap_or_default() == text,
            "{} is stale: run this test with UPDATE=1",
            path.display()
        );
    }
}

#[test]
fn every_field_is_described() {
    fn visit(schema: &Value, path: &str, missing: &mut Vec<String>) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                if property.get("description").is_none() {
                    missing.push(format!("{path}.{name}"));
                }
            }
        }
        match schema {
            Value::Object(content) => {
                content.iter().for_each(|(key, value)| visit(value, &format!("{path}.{key}"), missing));
            }
            Value::Array(items) => items.iter().for_each(|item| visit(item, path, missing)),
            _ => {}
        }
    }
    let mut missing = Vec::new();
    visit(&schema::app(), "app", &mut missing);
    visit(&schema::platform(), "platform", &mut missing);
    visit(&schema::images(), "images", &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}
