//! The controllers' own definitions of their custom resources, made strict.

use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::{Value, json};
use terrace_k8s::{ResourceScope, TypeMeta};

/// The folder of definitions; `None`, and a line that says so, where a machine has none.
pub(crate) fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("TERRACE_SHARED").filter(|shared| !shared.is_empty());
    if shared.is_none() {
        println!("skipped: TERRACE_SHARED names no folder with crds/");
    }
    shared.map(|shared| PathBuf::from(shared).join("crds"))
}

/// A validator of one served version, which refuses fields that the API server would drop without a word.
pub(crate) fn validator(folder: &std::path::Path, file: &str, resource: TypeMeta) -> Validator {
    let (group, version) = resource.api_version.split_once('/').expect("custom resources have a group");
    let definition = definitions(&folder.join(file))
        .into_iter()
        .find(|definition| {
            let spec = &definition["spec"];
            spec["group"] == group && spec["names"]["kind"] == resource.kind
        })
        .unwrap_or_else(|| panic!("{file} defines no {} of {group}", resource.kind));
    let scope = match resource.scope {
        ResourceScope::Namespaced => "Namespaced",
        ResourceScope::Cluster => "Cluster",
    };
    assert_eq!(definition["spec"]["scope"], scope, "{}", resource.kind);

    let versions = definition["spec"]["versions"].as_array().expect("a definition has versions");
    let served = versions.iter().find(|candidate| candidate["name"] == version && candidate["served"] == true);
    let mut schema =
        served.unwrap_or_else(|| panic!("{file} serves no {version}"))["schema"]["openAPIV3Schema"].clone();
    refuse_unknown_fields(&mut schema);
    // These three are the API server's own business.
    schema["properties"]["apiVersion"] = json!({"const": resource.api_version});
    schema["properties"]["kind"] = json!({"const": resource.kind});
    schema["properties"]["metadata"] = json!({"type": "object", "required": ["name"]});
    schema["required"] = json!(["apiVersion", "kind", "metadata", "spec"]);
    jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn definitions(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let options = serde_saphyr::options! { budget: None };
    serde_saphyr::from_multiple_with_options(&indented(&text), options)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Moves the further lines of quoted text to the right. Flagger's definition has them below their key, which
/// Kubernetes' reader takes and YAML 1.2, by which `serde_saphyr` goes, does not.
fn indented(text: &str) -> String {
    let mut inside = false;
    text.lines().fold(String::with_capacity(text.len()), |mut moved, line| {
        if inside {
            moved.push_str("  ");
        }
        if inside || line.contains(": '") {
            // A quote inside the text is doubled, so only the first and the last make an odd number.
            inside ^= line.matches('\'').count() % 2 == 1;
        }
        moved.push_str(line);
        moved.push('\n');
        moved
    })
}

/// Closes every object of a structural schema. Under `oneOf` and its like are conditions, not structure.
fn refuse_unknown_fields(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    let open = fields.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
    if fields.get("type") == Some(&json!("object")) && !open && !fields.contains_key("additionalProperties") {
        fields.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        properties.values_mut().for_each(refuse_unknown_fields);
    }
    for nested in ["items", "additionalProperties"] {
        fields.get_mut(nested).into_iter().for_each(refuse_unknown_fields);
    }
}
