//! The schemas that editors complete and check examples with.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::example::{examples, read};

/// Every app and platform of the examples, with the schema that its first line names.
fn documents() -> BTreeMap<PathBuf, PathBuf> {
    let files = examples().into_iter().flat_map(|example| [Some(example.file()), example.platform_file()]).flatten();
    files
        .map(|file| {
            let text = String::from_utf8(read(&file)).expect("an example is UTF-8");
            let first = text.lines().next().unwrap_or_default();
            let schema = first.strip_prefix("# yaml-language-server: $schema=");
            let schema = schema.unwrap_or_else(|| panic!("{} does not name its schema", file.display()));
            let schema = file.parent().unwrap_or(Path::new("")).join(schema);
            (file, schema)
        })
        .collect()
}

#[test]
fn every_example_names_the_schema_of_its_kind() {
    for (file, schema) in documents() {
        let kind = file.file_stem().and_then(|kind| kind.to_str()).expect("an example has a name");
        let schemas = Path::new(crate::example::ROOT).join("schemas");
        // The apps of a distribution may have its add-ons, which its own schema knows.
        let own = file.ancestors().nth(2).map(|folder| folder.join("schemas"));
        let own = own.filter(|own| kind == "app" && own.exists());
        let expected = own.unwrap_or(schemas).join(format!("{kind}.schema.json"));
        let path = |path: &Path| fs::canonicalize(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(path(&schema), path(&expected), "{}", file.display());
    }
}

#[test]
fn every_example_is_valid_by_its_schema() {
    let mut validators = BTreeMap::new();
    let mut report = String::new();
    for (file, schema) in documents() {
        let validator =
            validators.entry(fs::canonicalize(&schema).expect("the schema is there")).or_insert_with(|| {
                let schema: Value = serde_json::from_slice(&read(&schema)).expect("a schema is JSON");
                jsonschema::validator_for(&schema).expect("a schema is one of JSON Schema")
            });
        let text = String::from_utf8(read(&file)).expect("an example is UTF-8");
        let document: Value = serde_saphyr::from_str(&text).expect("an example is YAML");
        for error in validator.iter_errors(&document) {
            let _ = writeln!(report, "{}: {}: {error}", file.display(), error.instance_path());
        }
    }
    assert!(report.is_empty(), "{report}");
}
