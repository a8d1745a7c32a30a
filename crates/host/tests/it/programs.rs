use std::fmt::Write;

use terrace_host::{Sidecar, Way};

use crate::Place;

const HEADER: &str = r#"{"protocol":1,"library":"0.1.0"}"#;
const END: &str = r#"{"end":true,"count":1}"#;

fn answer(spec: &str) -> String {
    let app = r#"{"apiVersion":"terrace.dev/v1alpha1","kind":"App","metadata":{"name":"shop"},"spec":SPEC}"#;
    format!(r#"{{"target":{{}},"app":{{"document":{}}}}}"#, app.replace("SPEC", spec))
}

/// A program that answers with these lines.
fn answering(lines: &[&str]) -> String {
    format!("#!/bin/sh\ncat >/dev/null\ncat >\"$4\" <<'EOF'\n{}\nEOF\n", lines.join("\n"))
}

#[test]
fn a_definition_gives_its_app() {
    let lines = [HEADER, &answer(r#"{"processes":{"web":{"image":"nginx:1.29","http":8080}}}"#), END];
    let program = answering(&lines) + "echo for its author; pwd >&2; test -z \"$HOME$USER\" && echo alone\n";
    let platform = PLATFORM.replace("FACTS", "{}");
    let place = Place::new(&[("shop.sh", &program), ("platform.yaml", &platform)]);
    let loaded = place.load(&Way::Binary(place.path().join("shop.sh"))).unwrap_or_else(|found| panic!("{found:?}"));
    assert_eq!(loaded.loaded.app.name().map(terrace_spec::text::Name::as_str), Some("shop"));
    assert!(loaded.loaded.platform.is_some());
    let said: Vec<_> = loaded.said.lines().collect();
    let [author, alone, folder] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((*author, *alone), ("for its author", "alone"));
    assert!(folder.ends_with("/shop"), "it runs in the folder of the app: {folder}");
}

#[test]
fn what_gives_no_app_is_refused_and_says_why() {
    let whole = answer(r#"{"processes":{"web":{"image":"nginx:1.29","http":8080}}}"#);
    let newer = answer(r#"{"processes":{"web":{"quota":3}}}"#);
    let cases = [
        ("ends with a status", "#!/bin/sh\necho one; echo the region is missing >&2; exit 3\n".to_owned()),
        ("is killed", "#!/bin/sh\nkill -SEGV $$\n".to_owned()),
        ("says nothing", "#!/bin/sh\nexit 0\n".to_owned()),
        ("leaves early", answering(&[HEADER, &whole])),
        ("answers too often", answering(&[HEADER, &whole, &whole, END])),
        ("speaks of something else", answering(&["apiVersion: v1", &whole, END])),
        ("speaks another protocol", answering(&[r#"{"protocol":7,"library":"9.1.0"}"#, &whole, END])),
        ("has a newer library", answering(&[r#"{"protocol":1,"library":"9.1.0"}"#, &newer, END])),
        ("prints without end", "#!/bin/sh\nexec yes\n".to_owned()),
        ("is no program", "\u{7f}ELF".to_owned()),
    ];
    let mut text = String::new();
    for (case, program) in cases {
        let place = Place::new(&[("shop.sh", &program)]);
        let refused = place.load(&Way::Binary(place.path().join("shop.sh"))).expect_err(case);
        let _ = writeln!(text, "# a definition that {case}\n\n{}", place.shown(&refused));
    }
    insta::assert_snapshot!("programs", text);
}

const PLATFORM: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: platform}
spec: {facts: FACTS}
";

/// In the plugin, neither the repository nor the sidecar alone has a program run.
#[test]
fn a_platform_and_a_sidecar_both_allow_a_program() {
    let whole = [HEADER, &answer(r#"{"processes":{"web":{"image":"nginx:1.29"}}}"#), END];
    let mut text = String::new();
    for (case, facts, folder) in [
        ("neither says anything", "{}", None),
        ("the platform says nothing", "{}", Some("programs")),
        ("the sidecar says nothing", "{definitions: {binaries: {shop: ROOT/programs/shop}}}", None),
        (
            "the platform names another package",
            "{definitions: {binaries: {shopp: ROOT/programs/shop}}}",
            Some("programs"),
        ),
        ("the program lies elsewhere", "{definitions: {binaries: {shop: ROOT/shop/program}}}", Some("programs")),
        ("a link leads elsewhere", "{definitions: {binaries: {shop: ROOT/programs/link}}}", Some("programs")),
        ("the program is not there", "{definitions: {binaries: {shop: ROOT/programs/none}}}", Some("programs")),
        ("the platform takes it back", "{definitions: {binaries: {shop: null}}}", Some("programs")),
    ] {
        let place = Place::new(&[("programs/shop", &answering(&whole)), ("shop/program", &answering(&whole))]);
        std::os::unix::fs::symlink("../shop/program", place.path().join("programs/link")).expect("a link");
        let root = place.path().display().to_string();
        place.write("platform.yaml", &PLATFORM.replace("FACTS", facts).replace("ROOT", &root));
        let sidecar =
            folder.map_or_else(Sidecar::default, |folder| Sidecar::default().binaries(place.path().join(folder)));
        let said = match place.load(&Way::Platform(sidecar)) {
            Ok(_) => "it runs\n".to_owned(),
            Err(mistakes) => place.shown(&mistakes),
        };
        let _ = writeln!(text, "# {case}\n\n{said}");
    }
    insta::assert_snapshot!("allowed", text);
}
