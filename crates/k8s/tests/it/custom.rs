//! Every custom resource, written as Terrace writes it and held against its controller's own definition.

mod external_secrets;
mod flagger;
mod gateway_api;
mod gloo;

use std::path::Path;

use serde_json::Value;
use terrace_document::{Tape, write_json, write_yaml};
use terrace_k8s::Object;
use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::crd;

/// A custom resource with something in every field that matters to it.
struct Example {
    /// The golden file, without its ending.
    golden: &'static str,
    /// The file of the controller's definition.
    definition: &'static str,
    object: Box<dyn Object>,
    /// Edits after which the controller has to refuse it: a JSON pointer and the value put there.
    refused: &'static [(&'static str, &'static str)],
}

fn examples() -> impl Iterator<Item = Example> {
    external_secrets::examples()
        .into_iter()
        .chain(flagger::examples())
        .chain(gateway_api::examples())
        .chain(gloo::examples())
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}

fn recorded(object: &dyn Object) -> Tape {
    let mut tape = Tape::new();
    object.write(&mut tape).expect("every field of the example can be written");
    tape
}

/// Set `UPDATE_GOLDENS` to write the files anew, and read the difference.
#[test]
fn each_example_is_written_as_its_golden() {
    for example in examples() {
        let mut written = String::new();
        write_yaml(recorded(&*example.object).root(), &mut written);
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(example.golden).with_extension("yaml");
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::write(&path, &written).expect("the goldens are in the repository");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, golden, "{}", path.display());
    }
}

#[test]
fn each_example_is_valid_for_its_controller_and_its_mistakes_are_not() {
    let Some(folder) = crd::folder() else { return };
    for example in examples() {
        let validator = crd::validator(&folder, example.definition, example.object.type_meta());
        let mut json = String::new();
        write_json(recorded(&*example.object).root(), &mut json).expect("the example holds no number that JSON lacks");
        let object: Value = serde_json::from_str(&json).expect("it was written as JSON");

        let errors: Vec<String> =
            validator.iter_errors(&object).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", example.golden);

        for (pointer, value) in example.refused {
            let mistaken = with(&object, pointer, serde_json::from_str(value).expect("the mistake is JSON"));
            assert!(!validator.is_valid(&mistaken), "{}: {pointer} may be {value}", example.golden);
        }
    }
}

/// The object with another value, or one more field.
fn with(object: &Value, pointer: &str, value: Value) -> Value {
    let mut edited = object.clone();
    if let Some(present) = edited.pointer_mut(pointer) {
        *present = value;
        return edited;
    }
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    let parent = edited.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.unwrap_or_else(|| panic!("nothing to put {pointer} into")).insert(field.to_owned(), value);
    edited
}
