//! Examples are read as advice: they have no warnings, and come out the same each time.

use terrace::{
    diagnostic::render_short,
    spec::resolve::{Overrides, targets},
};

use crate::example::examples;

#[test]
fn every_example_is_rendered_without_a_diagnostic() {
    let mut report = String::new();
    for example in examples() {
        let (app, platform) = (example.app(), example.platform());
        for target in targets(&platform) {
            let rendered = terrace::render(&app, &platform, &target, &Overrides::default());
            for line in render_short(&rendered.diagnostics, &terrace::diagnostic::Sources::new()).lines() {
                report.push_str(&format!("{} {target}: {line}\n", example.name.display()));
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn a_second_rendering_gives_the_same_bytes() {
    for example in examples() {
        let (app, platform) = (example.app(), example.platform());
        for target in targets(&platform) {
            let render = || terrace::render(&app, &platform, &target, &Overrides::default());
            let (first, second) = (render(), render());
            assert_eq!(first.yaml(), second.yaml(), "{} {target}", example.name.display());
            let [first, second] = [first, second].map(|rendered| rendered.json().expect("every key is a string"));
            assert_eq!(first, second, "{} {target}", example.name.display());
            assert!(!first.is_empty(), "{} {target}", example.name.display());
        }
    }
}
