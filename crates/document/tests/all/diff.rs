//! Changes read as people speak of them.

use serde_json::{Value, json};
use terrace_document::{Tape, diff};

fn check(old: &Value, new: &Value, expected: &[(&str, &str)]) {
    let (mut before, mut after) = (Tape::new(), Tape::new());
    before.record(old).expect("JSON can be recorded");
    after.record(new).expect("JSON can be recorded");
    let changes = diff(before.root(), after.root());
    let shown: Vec<_> = changes.iter().map(|change| (change.pointer(), change.to_string())).collect();
    let shown: Vec<_> = shown.iter().map(|(pointer, text)| (pointer.as_str(), text.as_str())).collect();
    assert_eq!(shown, expected);
}

#[test]
fn equal_objects_have_no_changes() {
    let object = json!({"a": [1, {"b": null}], "c": 3.0});
    check(&object, &json!({"c": 3, "a": [1, {"b": null}]}), &[]);
}

#[test]
fn fields_are_added_removed_and_changed() {
    check(
        &json!({"metadata": {"annotations": {"a.b/c": "1"}}, "spec": {"replicas": 1}}),
        &json!({"metadata": {"annotations": {"a.b/c": "2"}}, "spec": {"paused": true}}),
        &[
            ("/metadata/annotations/a.b~1c", "metadata.annotations[\"a.b/c\"]: \"1\" -> \"2\""),
            ("/spec/replicas", "spec.replicas: removed 1"),
            ("/spec/paused", "spec.paused: added true"),
        ],
    );
    check(&json!(1), &json!("1"), &[("", "1 -> \"1\"")]);
}

#[test]
fn named_items_are_matched_by_name() {
    check(
        &json!({"containers": [{"name": "web", "image": "a"}, {"name": "proxy"}]}),
        &json!({"containers": [{"name": "log"}, {"name": "web", "image": "b"}]}),
        &[
            ("/containers/1/image", "containers[web].image: \"a\" -> \"b\""),
            ("/containers/1", "containers[proxy]: removed {\"name\":\"proxy\"}"),
            ("/containers/0", "containers[log]: added {\"name\":\"log\"}"),
        ],
    );
    check(
        &json!({"env": [{"name": "A"}, {"name": "B"}]}),
        &json!({"env": [{"name": "B"}, {"name": "A"}]}),
        &[("/env", "env: reordered")],
    );
}

#[test]
fn other_items_are_matched_by_position_between_what_both_share() {
    check(&json!({"args": ["a", "b"]}), &json!({"args": ["x", "a", "b"]}), &[("/args/0", "args[0]: added \"x\"")]);
    check(&json!({"args": ["a", "b", "c"]}), &json!({"args": ["a", "c"]}), &[("/args/1", "args[1]: removed \"b\"")]);
    check(&json!({"args": ["a", "a"]}), &json!({"args": ["a"]}), &[("/args/1", "args[1]: removed \"a\"")]);
    // Two items of one name: neither can be told from the other.
    check(
        &json!([{"name": "a", "port": 1}, {"name": "a", "port": 2}]),
        &json!([{"name": "a", "port": 1}, {"name": "a", "port": 3}]),
        &[("/1/port", "[1].port: 2 -> 3")],
    );
}
