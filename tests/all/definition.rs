//! The definitions of the examples (`definition/` beside an `app.yaml`), as their authors run them.

use std::{
    fs,
    process::{Command, Output},
};

use terrace::spec::resolve::targets;

use crate::{
    binaries::{binaries, root},
    example::{Example, examples},
};

/// What a program says about the storefront.
fn run(program: &str, arguments: &[&str]) -> Output {
    let examples = examples();
    let storefront = examples.iter().find(|example| example.name == *"storefront").expect("the example is there");
    run_in(storefront, program, arguments)
}

/// What a program says about an example.
fn run_in(example: &Example, program: &str, arguments: &[&str]) -> Output {
    Command::new(binaries().join(program))
        .args(arguments)
        .current_dir(root().join("examples").join(&example.name))
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("the binaries are there")
}

#[test]
fn a_definition_gives_the_bytes_of_its_yaml() {
    let mut compared = 0;
    for example in examples() {
        let Some(definition) = example.definition() else { continue };
        for target in targets(&example.platform()) {
            let (environment, cluster) = target.environment.zip(target.cluster).expect("the platform has both");
            let place = format!("{} {environment}", example.name.display());
            let arguments = ["synth", "--environment", environment.as_str(), "--cluster", cluster.as_str()];
            let [yaml, rust] = ["terrace", &definition].map(|program| run_in(&example, program, &arguments));
            assert_eq!(String::from_utf8_lossy(&rust.stdout), String::from_utf8_lossy(&yaml.stdout), "{place}");
            assert_eq!(String::from_utf8_lossy(&rust.stderr), "", "{place}");
            assert!(rust.status.success() && rust.stdout.starts_with(b"apiVersion: "), "{place}");
            compared += 1;
        }
    }
    assert!(compared >= 2, "{compared} targets were compared");
}

#[test]
fn a_definition_tells_which_call_wrote_what() {
    let table = |path: &str| {
        let explain = format!("--explain-layers={path}");
        let output = run("storefront-definition", &["synth", "--environment", "staging", &explain]);
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let source = include_str!("../../examples/storefront/definition/src/main.rs");
    let scale = table("processes.web.scale");
    let rows: Vec<_> = scale.lines().skip(1).collect();
    assert!(rows[0].starts_with("processes.web.scale.replicas") && rows[0].contains("environments.staging"), "{scale}");
    assert!(rows[1].starts_with("  over processes.web.scale.min"), "{scale}");
    for row in rows {
        let (_, line) = row.rsplit_once("main.rs:").unwrap_or_else(|| panic!("no call: {row}"));
        let line: usize = line.parse().expect("a line");
        assert!(source.lines().nth(line - 1).is_some_and(|line| line.contains("scale")), "{row}");
    }
    let normalised = |program| run(program, &["synth", "--environment", "production", "--normalised"]).stdout;
    let (rust, yaml) = (normalised("storefront-definition"), normalised("terrace"));
    let yaml = String::from_utf8_lossy(&yaml).replace("---\n# Source: app.yaml\n", "");
    assert_eq!(String::from_utf8_lossy(&rust), yaml);
    assert!(yaml.starts_with("apiVersion: ") && yaml.contains("kind: ResolvedApp"), "{yaml}");
}

#[test]
fn a_definition_has_the_images_beside_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("the folder can be written");
    let platform = root().join("examples/storefront/platform.yaml");
    write("platform.yaml", &fs::read_to_string(platform).expect("the example has a platform"));
    let run = |view: &str, images: &str| {
        write("images.yaml", &format!("apiVersion: terrace.dev/v1alpha1\nkind: Images\n{images}"));
        let output = Command::new(binaries().join("storefront-definition"))
            .args(["synth", "--environment", "staging", view])
            .env("CARGO_MANIFEST_DIR", folder.path())
            .output();
        let Output { status, stdout, stderr } = output.expect("the binaries are there");
        let text = if status.success() { stdout } else { stderr };
        String::from_utf8(text).expect("UTF-8")
    };
    let table = run("--explain-layers=processes.web.image", "environments:\n  staging:\n    image: v99\n");
    let row = table.lines().nth(1).unwrap_or_default();
    assert!(row.contains("/storefront:v99 ") && row.ends_with("images.yaml:5"), "{table}");
    let refusal = run("--normalised", "images:\n  wbe: v99\n");
    assert!(refusal.contains("images.yaml:4:8") && refusal.contains("4 |   wbe: v99"), "{refusal}");
}

#[test]
fn a_call_that_cannot_be_answered_says_why() {
    let cases: [(&[&str], i32, &str); 9] = [
        (&["synth"], 1, "it is not said for which environment to render"),
        (&["synth", "--environment", "stagin"], 1, "there is no environment `stagin`"),
        (&["synth", "--environment=staging", "--cluster=eu"], 1, "there is no cluster `eu`"),
        (&["synth", "--explain-layers", "--normalised"], 1, "are not given together"),
        (&["synth", "--environment"], 1, "`--environment` needs a value"),
        (&["synth", "--env", "staging"], 1, "`--env` is not an option"),
        (&["render"], 1, "`render` is not a command"),
        (&["synth", "--environment=Staging"], 1, "`Staging`"),
        (&["synth", "--platform", "missing.yaml"], 1, "missing.yaml"),
    ];
    for (arguments, status, message) in cases {
        let Output { status: code, stdout, stderr } = run("storefront-definition", arguments);
        let stderr = String::from_utf8_lossy(&stderr);
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
        assert_eq!((code.code(), stdout.as_slice()), (Some(status), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn help_is_asked_for() {
    for arguments in [&["--help"][..], &["synth", "--help"]] {
        let Output { status, stdout, .. } = run("storefront-definition", arguments);
        assert!(status.success() && String::from_utf8_lossy(&stdout).contains("Usage:"), "{arguments:?}");
    }
}
