//! One file per object, whatever the objects are called.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use terrace_document::{Tape, file_names};

fn object(api_version: &str, kind: &str, namespace: &str, name: &str) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}})
}

fn names(objects: &[Value]) -> Vec<String> {
    let mut tape = Tape::new();
    for object in objects {
        tape.record(object).expect("JSON can be recorded");
    }
    file_names(&tape.roots().collect::<Vec<_>>()).iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_is_named_by_kind_and_name_until_that_collides() {
    let objects = [
        object("apps/v1", "Deployment", "", "storefront-web"),
        object("v1", "Service", "", "web"),
        object("serving.knative.dev/v1", "Service", "", "web"),
        object("v1", "ConfigMap", "one", "files"),
        object("v1", "ConfigMap", "two", "files"),
        object("rbac.authorization.k8s.io/v1", "Role", "", "system:Node"),
    ];
    let expected = [
        "deployment-storefront-web.yaml",
        "service-web.yaml",
        "service.serving.knative.dev-web.yaml",
        "configmap-one-files.yaml",
        "configmap-two-files.yaml",
        "role-system_node.yaml",
    ];
    assert_eq!(names(&objects), expected);

    let mut reversed = objects;
    reversed.reverse();
    let mut expected = expected;
    expected.reverse();
    assert_eq!(names(&reversed), expected, "the order of objects does not matter");
}

#[test]
fn no_two_objects_share_a_file() {
    let long = "a".repeat(300);
    let objects = [
        object("v1", "Role", "", "Admin"),
        object("v1", "Role", "", "admin"),
        object("v1", "Role", "", "a:b"),
        object("v1", "Role", "", "a_b"),
        object("v1", "Secret", "a-b", "c"),
        object("v1", "Secret", "a", "b-c"),
        object("v1", "Secret", "", &long),
        object("v1", "Secret", "x", &long),
        object("v1", "Secret", "", "../../etc/passwd"),
        json!({"kind": "Job", "metadata": {"generateName": "migrate-"}}),
        json!({"kind": "Job", "metadata": {"generateName": "migrate-"}}),
        json!(null),
    ];
    let names = names(&objects);
    let distinct: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(distinct.len(), objects.len(), "{names:#?}");
    for name in names {
        assert!(name.len() <= 210, "{name}");
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)), "{name}");
    }
}
