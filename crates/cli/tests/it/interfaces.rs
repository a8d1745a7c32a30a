//! What other programs read: schemas, completions, manual pages.

use crate::Place;

fn printed(arguments: &[&str]) -> String {
    let output = Place::new(&[]).run(arguments);
    assert!(output.status.success(), "{arguments:?}");
    assert!(output.stderr.is_empty(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn schemas_are_those_of_the_library() {
    for (document, schema) in [
        ("app", terrace::spec::schema::app()),
        ("platform", terrace::spec::schema::platform()),
        ("images", terrace::spec::schema::images()),
    ] {
        let read: serde_json::Value = serde_json::from_str(&printed(&["schema", document])).expect("JSON");
        assert_eq!(read, schema, "{document}");
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for word in ["synth", "init", "schema", "explain", "import", "completions", "man", "environment"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn manual_pages_are_pages() {
    insta::assert_snapshot!("man", printed(&["man"]).replace(env!("CARGO_PKG_VERSION"), "<version>"));
    for command in ["synth", "init", "schema", "explain", "completions", "man"] {
        let page = printed(&["man", command]);
        assert!(page.contains(&format!(".TH terrace-{command} 1")), "{command}: {page}");
        assert!(page.contains("Examples:"), "{command}");
    }
}
