//! `terrace import`.

use std::fs;

use crate::Place;

const DEFINITION: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: caches.example.com}
spec:
  group: example.com
  names: {kind: Cache, plural: caches}
  scope: Namespaced
  versions:
    - name: v1
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, required: [memory], properties: {memory: {type: string}}}
";

#[test]
fn a_definition_becomes_a_module_on_stdout_or_in_a_file() {
    let place = Place::new(&[("crd.yaml", DEFINITION)]);
    let printed = place.run(&["import", "crd", "crd.yaml"]);
    let printed = String::from_utf8(printed.stdout).expect("a module is text");
    assert!(printed.contains("object!(Cache {"), "{printed}");
    place.write("cache.rs", "an older one");
    insta::assert_snapshot!("import-crd", place.session(&["import", "crd", "crd.yaml", "--output", "cache.rs"]));
    assert_eq!(fs::read_to_string(place.path().join("cache.rs")).ok(), Some(printed));
    let left: Vec<_> =
        fs::read_dir(place.path()).expect("the folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn what_cannot_be_imported_is_told_and_nothing_is_written() {
    let place = Place::new(&[("crd.yaml", DEFINITION), ("app.yaml", "kind: App\n")]);
    let text: String = [
        &["import", "crd", "none.yaml"][..],
        &["import", "crd", "app.yaml", "--output", "cache.rs"],
        &["import", "crd", "crd.yaml", "--version", "v2", "--output", "cache.rs"],
    ]
    .map(|arguments| place.session(arguments))
    .join("\n");
    assert!(!place.path().join("cache.rs").exists());
    insta::assert_snapshot!("import-mistakes", text);
}
