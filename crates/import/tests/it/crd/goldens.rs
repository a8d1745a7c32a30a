//! Modules of definitions with all that is hard to name, to read or to write.

use terrace_import::crd::{Request, module};

const TRICKY: &str = include_str!("../../definitions/tricky.yaml");

fn written(text: &str, version: Option<&str>) -> String {
    let request = Request { file: "crd.yaml", version, command: "terrace import crd crd.yaml" };
    module(text, request).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

#[test]
fn every_shape_has_a_type() {
    insta::assert_snapshot!("tricky", written(TRICKY, None));
}

#[test]
fn several_definitions_are_nested_and_an_object_may_have_more_than_a_spec() {
    insta::assert_snapshot!("whole", written(include_str!("../../definitions/whole.yaml"), None));
}

#[test]
fn a_version_is_chosen() {
    let module = written(TRICKY, Some("v1alpha1"));
    assert!(module.contains("example.com/v1alpha1"), "{module}");
    assert!(module.contains("    pub old: Option<String>,"), "{module}");
}
