//! The files that install the plugin, and the links between them.

mod applications;
mod builds;
mod image;
mod sidecar;

use std::{fs, path::PathBuf};

use serde_json::Value;

/// A file of the repository.
fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The document of a YAML file of the repository.
fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The value at a JSON pointer, which is there.
fn at<'a>(document: &'a Value, pointer: &str) -> &'a Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {document:#}"))
}

/// The entry of a list with this name.
fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let entries = list.as_array().expect("a list");
    entries.iter().find(|entry| entry["name"] == name).unwrap_or_else(|| panic!("no `{name}` in {list:#}"))
}
