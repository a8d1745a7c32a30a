use terrace_host::Way;

use crate::Place;

/// The manifest of a package that is something else.
const OTHER: &str = "[package]\nname = \"shop\"\nedition = \"2024\"\n[package.metadata.other]\nx = \"terrace\"\n";

type Files = &'static [(&'static str, &'static str)];

/// A program that needs no library.
const MAIN: &str = r##"
fn main() {
    let file = std::env::args().nth(4).expect("a host names the file");
    let app = r#"{"apiVersion":"terrace.dev/v1alpha1","kind":"App","metadata":{"name":"shop"},"spec":{"processes":{"web":{"image":"nginx:1.29"}}}}"#;
    let lines = [r#"{"protocol":1,"library":"0.1.0"}"#, &format!(r#"{{"target":{{}},"app":{{"document":{app}}}}}"#), r#"{"end":true,"count":1}"#, ""];
    std::fs::write(file, lines.join("\n")).expect("the host reads it");
}
"##;

#[test]
fn a_definition_is_built_where_its_author_works() {
    let place = Place::new(&[("shop/src/main.rs", &format!("fn unused() {{}}\n{MAIN}"))]);
    let loaded = place.load(&Way::Cargo).unwrap_or_else(|mistakes| panic!("{}", place.shown(&mistakes)));
    assert_eq!(loaded.loaded.app.name().map(terrace_spec::text::Name::as_str), Some("shop"));
    assert!(loaded.said.contains("function `unused` is never used"), "{}", loaded.said);
}

#[test]
fn what_cannot_be_built_is_shown_where_it_is_wrong() {
    let main = "fn main() {\n    let port: u16 = \"8080\";\n    scale(port);\n}\n";
    let place = Place::new(&[("shop/src/main.rs", main)]);
    let mistakes = place.load(&Way::Cargo).expect_err("it does not compile");
    insta::assert_snapshot!("compiled", place.shown(&mistakes));

    let cases: [(&str, Files, &str); 4] = [
        ("no program", &[("shop/src/lib.rs", "")], "has no program"),
        ("two programs", &[("shop/src/bin/a.rs", MAIN), ("shop/src/bin/b.rs", MAIN)], "has several programs: `"),
        (
            "a broken manifest",
            &[("shop/Cargo.toml", "[package]\nname = 3\n[package.metadata.terrace]\n")],
            "no manifest",
        ),
        ("no definition", &[("shop/Cargo.toml", OTHER)], "does not say that it defines an app"),
    ];
    for (case, files, expected) in cases {
        let place = Place::new(files);
        let mistakes = place.load(&Way::Cargo).expect_err(case);
        let text = place.shown(&mistakes);
        assert!(text.contains(expected), "{case}: {text}");
    }
}
