//! What each command says about itself.

use std::os::unix::process::CommandExt;

use crate::Place;

#[test]
fn help_tells_what_a_command_is_for() {
    for command in ["", "synth", "init", "schema", "explain", "import", "import crd", "completions", "man"] {
        let arguments: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let name = if command.is_empty() { "help" } else { command };
        insta::assert_snapshot!(format!("help-{}", name.replace(' ', "-")), Place::new(&[]).session(&arguments));
    }
}

#[test]
fn explanations_are_printed_by_code() {
    let place = Place::new(&[]);
    let text: String = [
        &["explain", "T0907"][..],
        &["explain", "907"],
        &["explain", "T0950"],
        &["explain", "T9999"],
        &["explain", "image"],
        &["explain", "elephant"],
    ]
    .map(|arguments| place.session(arguments))
    .join("\n");
    insta::assert_snapshot!("explain", text);
}

#[test]
fn every_code_has_one_meaning_and_an_explanation() {
    let codes: Vec<_> = terrace_cli::codes::all().collect();
    assert!(codes.len() > 100, "{} codes", codes.len());
    for pair in codes.windows(2) {
        assert!(pair[0].number() < pair[1].number(), "{} stands twice", pair[1]);
    }
    for code in codes {
        assert!(code.explanation().len() > 80, "{code} is not explained");
        for line in code.explanation().lines() {
            assert!(line.chars().count() <= 100, "{code} is explained in lines of more than 100 characters: {line}");
        }
    }
    let list = Place::new(&[]).run(&["explain"]).stdout;
    assert_eq!(String::from_utf8_lossy(&list).lines().count(), terrace_cli::codes::all().count());
}

#[test]
fn a_call_that_cannot_be_read_is_the_users_mistake() {
    let place = Place::new(&[]);
    let calls =
        [&["snyth"][..], &["synth", "--enviroment", "production"], &["synth", "-o", "out", "-f", "json"], &["schema"]];
    insta::assert_snapshot!("misuse", calls.map(|arguments| place.session(arguments)).join("\n"));
}

/// One program is all that an image needs.
#[test]
fn the_command_is_the_plugin_too() {
    let place = Place::new(&[]);
    let version = format!("terrace-cmp {}\n", env!("CARGO_PKG_VERSION"));
    let mut by_name = place.command(&["version"]);
    let outputs = [
        place.run(&["cmp", "version"]),
        place.run(&["--color", "never", "cmp", "version"]),
        by_name.arg0("/usr/local/bin/terrace-cmp").output().expect("the command runs"),
    ];
    for output in outputs {
        assert_eq!(String::from_utf8_lossy(&output.stdout), version, "{output:?}");
        assert!(output.status.success());
    }
    let refused = place.run(&["cmp", "discover"]);
    assert_eq!(refused.status.code(), Some(2), "as the plugin has it");
}
