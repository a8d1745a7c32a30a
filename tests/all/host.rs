//! The definitions of the examples, as the command and the plugin run them.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;
use terrace::spec::resolve::{Target, targets};

use crate::{
    binaries::{binaries, root},
    example::{Example, examples},
};

/// A repository of an example's definition: `rust/`, the same app beside it in `yaml/`, and a platform that names the program.
fn repository(example: &Example, definition: &str) -> TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let source = root().join("examples").join(&example.name);
    for folder in [".git", "rust", "yaml"] {
        fs::create_dir(place.path().join(folder)).expect("a folder");
    }
    for entry in fs::read_dir(&source).expect("the example") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        match name.as_str() {
            "platform.yaml" | "definition" => {}
            "app.yaml" => drop(fs::copy(&path, place.path().join("yaml/app.yaml")).expect("a file")),
            _ => {
                for folder in ["rust", "yaml"] {
                    fs::copy(&path, place.path().join(folder).join(&name)).expect("a file");
                }
            }
        }
    }
    fs::copy(source.join("definition/Cargo.toml"), place.path().join("rust/Cargo.toml")).expect("a file");
    let platform = fs::read_to_string(source.join("platform.yaml")).expect("a platform");
    let program = binaries().join(definition);
    let definitions = format!("    definitions: {{binaries: {{{definition}: {}}}}}\n", program.display());
    let platform = match platform.split_once("\n  facts:\n") {
        Some((before, after)) => format!("{before}\n  facts:\n{definitions}{after}"),
        None => format!("{}\n  facts:\n{definitions}", platform.trim_end()),
    };
    fs::write(place.path().join("platform.yaml"), platform).expect("a file");
    place
}

fn synth(place: &Path, app: &str, target: &Target, more: &[&str]) -> Output {
    let (environment, cluster) = target.environment.as_ref().zip(target.cluster.as_ref()).expect("both");
    Command::new(binaries().join("terrace"))
        .args(["synth", app, "--environment", environment.as_str(), "--cluster", cluster.as_str()])
        .args(more)
        .current_dir(place)
        .env_clear()
        .output()
        .expect("the command runs")
}

fn generate(place: &Path, app: &str, target: &Target) -> Output {
    let parameters: Vec<_> = [("environment", &target.environment), ("cluster", &target.cluster)]
        .into_iter()
        .filter_map(|(name, value)| Some(serde_json::json!({ "name": name, "string": value.as_ref()?.as_str() })))
        .collect();
    Command::new(binaries().join("terrace-cmp"))
        .arg("generate")
        .current_dir(place.join(app))
        .env_clear()
        .env("ARGOCD_APP_SOURCE_PATH", app)
        .env("ARGOCD_APP_PARAMETERS", serde_json::Value::from(parameters).to_string())
        .env("TERRACE_DEFINITIONS", binaries())
        .output()
        .expect("the plugin runs")
}

fn same(rust: &Output, yaml: &Output, place: &str) {
    assert_eq!(String::from_utf8_lossy(&rust.stderr), String::from_utf8_lossy(&yaml.stderr), "{place}");
    assert_eq!(String::from_utf8_lossy(&rust.stdout), String::from_utf8_lossy(&yaml.stdout), "{place}");
    assert!(rust.status.success() && !rust.stdout.is_empty(), "{place}: {rust:?}");
}

/// By the command and by the plugin, in every target.
#[test]
fn a_definition_that_is_run_gives_the_bytes_of_its_yaml() {
    let mut compared = 0;
    for example in examples() {
        let Some(definition) = example.definition() else { continue };
        let repository = repository(&example, &definition);
        let place = repository.path();
        let program = binaries().join(&definition);
        let program = ["--binary", program.to_str().expect("UTF-8")];
        for target in targets(&example.platform()) {
            let name = format!("{} {target:?}", example.name.display());
            same(&synth(place, "rust", &target, &program), &synth(place, "yaml", &target, &[]), &name);
            same(&generate(place, "rust", &target), &generate(place, "yaml", &target), &name);
            let over = ["--set", "labels.tier=trial", "--normalised", "--format", "json"];
            let rust = synth(place, "rust", &target, &[&program[..], &over].concat());
            same(&rust, &synth(place, "yaml", &target, &over), &name);
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared} targets were compared");
}

/// As where its author runs it by hand.
#[test]
fn a_definition_that_is_run_tells_which_call_wrote_what() {
    let examples = examples();
    let storefront = examples.iter().find(|example| example.name == *"storefront").expect("the example is there");
    let repository = repository(storefront, "storefront-definition");
    let program = binaries().join("storefront-definition");
    let explain = ["--explain-layers=processes.web.scale", "--binary", program.to_str().expect("UTF-8")];
    let staging = targets(&storefront.platform()).into_iter().next().expect("a target");
    let hosted = synth(repository.path(), "rust", &staging, &explain);
    let environment = staging.environment.expect("an environment");
    let by_hand = Command::new(&program)
        .env_remove("CARGO_MANIFEST_DIR")
        .args(["synth", "--environment", environment.as_str(), "--explain-layers=processes.web.scale"])
        .current_dir(repository.path().join("rust"))
        .output()
        .expect("the definition runs");
    assert_eq!(String::from_utf8_lossy(&hosted.stdout), String::from_utf8_lossy(&by_hand.stdout));
    assert!(String::from_utf8_lossy(&hosted.stdout).contains("main.rs:"), "{hosted:?}");
}

/// What only the definition can build crosses as objects, and its mistakes with their calls: the host checks and writes the same.
#[test]
fn a_definition_with_constructs_gives_what_it_gives_by_hand() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let source = root().join("examples/constructs/definition");
    for folder in [".git", "shop"] {
        fs::create_dir(place.path().join(folder)).expect("a folder");
    }
    fs::copy(source.join("Cargo.toml"), place.path().join("shop/Cargo.toml")).expect("a file");
    let program = binaries().join("constructs-definition");
    let definitions = format!("{{definitions: {{binaries: {{constructs-definition: {}}}}}}}", program.display());
    let platform = format!(
        "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {{name: shops}}\nspec:\n  facts: {definitions}\n  enforced: {{labels: {{tier: shop}}}}\n  environments: {{staging: {{}}, production: {{}}}}\n"
    );
    fs::write(place.path().join("platform.yaml"), platform).expect("a file");
    let run = |program: &Path, arguments: &[&str], folder: &str| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(place.path().join(folder)).env_clear();
        command.env("TERRACE_DEFINITIONS", binaries()).env("ARGOCD_APP_SOURCE_PATH", "shop");
        command.env("ARGOCD_ENV_TERRACE_ENVIRONMENT", "staging");
        command.output().expect("it runs")
    };
    for environment in ["staging", "production"] {
        let by_hand = run(&program, &["synth", "--environment", environment], "shop");
        let binary = program.to_str().expect("UTF-8");
        let terrace = binaries().join("terrace");
        let hosted = run(&terrace, &["synth", ".", "--environment", environment, "--binary", binary], "shop");
        let manifests = String::from_utf8_lossy(&by_hand.stdout);
        assert_eq!(String::from_utf8_lossy(&hosted.stdout), manifests, "{hosted:?}");
        for expected in ["minReadySeconds: 10", "cost-centre", "name: shop-closed", "tier: shop"] {
            assert!(manifests.contains(expected), "{expected}: {manifests}");
        }
        let said = String::from_utf8_lossy(&hosted.stderr);
        assert!(said.contains("warning[T1112]: the app names no team (T9001 of the definition)"), "{said}");
    }
    let plugin = run(&binaries().join("terrace-cmp"), &["generate"], "shop");
    let json = String::from_utf8_lossy(&plugin.stdout);
    assert!(plugin.status.success() && json.contains("\"minReadySeconds\":10"), "{plugin:?}");
}
