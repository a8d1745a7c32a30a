//! `examples/storefront/definition`, as its author runs it.

use std::process::{Command, Output};

use terrace::spec::resolve::targets;

use crate::{
    binaries::{binaries, root},
    example::examples,
};

fn run(program: &str, arguments: &[&str]) -> Output {
    let program = binaries().join(program);
    Command::new(program)
        .args(arguments)
        .current_dir(root().join("examples/storefront"))
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("the binaries are there")
}

#[test]
fn a_definition_gives_the_bytes_of_its_yaml() {
    let examples = examples();
    let storefront = examples.iter().find(|example| example.name == *"storefront").expect("the example is there");
    for target in targets(&storefront.platform()) {
        let (environment, cluster) = target.environment.zip(target.cluster).expect("the platform has both");
        let arguments = ["synth", "--environment", environment.as_str(), "--cluster", cluster.as_str()];
        let [yaml, rust] = ["terrace", "storefront-definition"].map(|program| run(program, &arguments));
        assert_eq!(String::from_utf8_lossy(&rust.stdout), String::from_utf8_lossy(&yaml.stdout), "{environment}");
        assert_eq!((rust.stderr.as_slice(), rust.status.code()), (&b""[..], Some(0)), "{environment}");
        assert!(rust.stdout.starts_with(b"apiVersion: "), "{environment}");
    }
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
