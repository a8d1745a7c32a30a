//! What Terrace makes by itself breaks none of its rules.

use std::collections::BTreeMap;

use terrace::diagnostic::{Sources, render};

use crate::cases::Case;

#[test]
fn apps_without_patches_and_raw_objects_are_quiet() {
    let cases: BTreeMap<String, Case> = serde_saphyr::from_str(include_str!("quiet.yaml")).expect("cases");
    assert!(cases.len() >= 5);
    for (name, case) in cases {
        let rendered = case.render();
        assert!(rendered.diagnostics.is_empty(), "{name}: {}", render(&rendered.diagnostics, &Sources::new()));
    }
}
