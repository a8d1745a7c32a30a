//! What can be recorded, what cannot, and how it is read.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::json;
use terrace_document::{Node, Tape, Unsupported};

#[derive(Serialize)]
enum Shape {
    Unit,
    Newtype(u8),
    Tuple(u8, char),
    Struct { side: u64 },
}

#[test]
fn every_form_of_serde_is_recorded_as_json_has_it() {
    let shapes = [Shape::Unit, Shape::Newtype(1), Shape::Tuple(2, 'x'), Shape::Struct { side: u64::MAX }];
    let mut tape = Tape::new();
    let value = (shapes, Some(()), None::<u8>, 0.1_f32, i128::from(i64::MIN), format_args!("{}-{}", 1, 2));
    tape.record(&value).expect("all of it is JSON");
    assert_eq!(
        serde_json::to_value(tape.root()).expect("a node is JSON"),
        json!([
            ["Unit", {"Newtype": 1}, {"Tuple": [2, "x"]}, {"Struct": {"side": u64::MAX}}],
            null,
            null,
            0.1,
            i64::MIN,
            "1-2"
        ])
    );
}

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&[1, 2])
    }
}

#[test]
fn what_kubernetes_cannot_hold_is_refused_with_its_place() {
    let mut tape = Tape::new();
    tape.record(&"kept").expect("a string can be recorded");
    let mut check = |value: &dyn erased::Record, path: &str, cause: &Unsupported| {
        let error = value.record(&mut tape).expect_err("it cannot be held");
        assert_eq!((error.path(), error.cause()), (path, cause));
        assert_eq!(tape.roots().count(), 1, "a failure leaves the tape as it was");
    };
    check(&json_with_float(f64::INFINITY), "/spec/0/weight~1x", &Unsupported::NotFinite(f64::INFINITY));
    check(&vec![BTreeMap::from([(1, "a")])], "/0", &Unsupported::Key("a number"));
    check(&vec![BTreeMap::from([(Some(()), "a")])], "/0", &Unsupported::Key("null"));
    check(&(1, [Bytes]), "/1/0", &Unsupported::Bytes);
    check(&u128::MAX, "", &Unsupported::TooWide(u128::MAX.to_string()));
}

fn json_with_float(weight: f64) -> impl Serialize {
    BTreeMap::from([("spec", vec![BTreeMap::from([("a", 1.0), ("weight/x", weight), ("z", 2.0)])])])
}

/// Values of several types in one table of cases.
mod erased {
    use serde::Serialize;
    use terrace_document::{RecordError, Tape};

    pub(super) trait Record {
        fn record(&self, tape: &mut Tape) -> Result<(), RecordError>;
    }

    impl<T: Serialize> Record for T {
        fn record(&self, tape: &mut Tape) -> Result<(), RecordError> {
            tape.record(self)
        }
    }
}

#[test]
fn nodes_are_found_by_pointer() {
    let mut tape = Tape::new();
    assert!(tape.root().is_null(), "an empty tape reads as null");
    tape.record(&json!({"a/b": {"~": [10, {"": true}]}, "c": 1.5})).expect("JSON can be recorded");
    let cases = [
        ("", Some(tape.root())),
        ("/a~1b/~0/0", tape.root().get("a/b").and_then(|node| node.get("~")).and_then(|list| list.items().next())),
        ("/a~1b/~0/01", None),
        ("/a~1b/~0/2", None),
        ("/a~1b/~0/-", None),
        ("/c/d", None),
        ("c", None),
    ];
    for (pointer, expected) in cases {
        assert_eq!(tape.root().at(pointer), expected, "{pointer}");
    }
    assert_eq!(tape.root().at("/a~1b/~0/1/").and_then(Node::as_bool), Some(true));
    assert_eq!(tape.root().at("/c").and_then(Node::as_f64), Some(1.5));
}

#[test]
fn nodes_are_equal_when_kubernetes_reads_the_same() {
    let cases = [
        (json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), true),
        (json!({"a": 1}), json!({"a": 1, "b": null}), false),
        (json!(3), json!(3.0), true),
        (json!([1, 2]), json!([2, 1]), false),
        (json!("1"), json!(1), false),
        (json!(u64::MAX), json!(u64::MAX - 1), false),
        (json!(null), json!(false), false),
    ];
    for (one, two, expected) in cases {
        let (mut left, mut right) = (Tape::new(), Tape::new());
        left.record(&one).expect("JSON can be recorded");
        right.record(&two).expect("JSON can be recorded");
        assert_eq!(left.root() == right.root(), expected, "{one} {two}");
    }
}
