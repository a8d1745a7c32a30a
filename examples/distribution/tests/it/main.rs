//! The program as its users have it: an app with add-ons, its schema, its mistakes, and Argo CD's plugin.

#![expect(clippy::disallowed_methods, reason = "tests read files of the example, and run its program")]

use std::{
    env, fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use acme_terrace::extensions;
use serde_json::Value;
use terrace::{spec::schema, testing::Snapshots};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acme-terrace"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_app_is_rendered_to_its_snapshots() {
    Snapshots::new("../../snapshots/distribution/shop").with(extensions()).check_app("shop/app.yaml");
}

/// What editors complete the app with. `UPDATE_SNAPSHOTS=1 cargo test -p acme-terrace` writes it anew.
#[test]
fn the_schema_is_that_of_the_program() {
    let (path, schema) = (here("schemas/app.schema.json"), schema::app_with(extensions().kinds()));
    let expected = format!("{schema:#}\n");
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &expected).expect("the schema can be written");
    }
    let is_known = fs::read_to_string(&path).is_ok_and(|known| known == expected);
    assert!(is_known, "{} is stale: run `UPDATE_SNAPSHOTS=1 cargo test -p acme-terrace`", path.display());
    let printed: Value = serde_json::from_slice(&run(&here(""), &["schema", "app"]).stdout).expect("JSON");
    assert_eq!(printed, schema);
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let app = fs::read_to_string(here("shop/app.yaml")).expect("the app is there");
    for (from, to, is_valid) in [
        ("", "", true),
        ("memory: 512Mi", "memory: 512MB", false),
        ("bucket: {name", "bukcet: {name", false),
        ("{bucket: {name: acme-shop-uploads}}", "{bucket: {name: [x]}}", false),
        ("{redis: {memory: 512Mi}}", "redis", true),
    ] {
        let app: Value = serde_saphyr::from_str(&app.replacen(from, to, 1)).expect("YAML");
        assert_eq!(validator.is_valid(&app), is_valid, "{from} as {to}");
    }
}

#[test]
fn mistakes_are_shown_in_their_lines() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let app = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec:\n  image: shop:1.42.0\n  processes: {web: {http: 8080}}\n";
    let session = |spec: &str, arguments: &[&str]| {
        fs::write(folder.path().join("app.yaml"), format!("{app}{spec}")).expect("the app can be written");
        let output = run(folder.path(), arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""), "{spec}");
        text(&output.stderr).to_owned()
    };
    let synth = ["synth", "app.yaml"];
    let texts = [
        session("  addons:\n    cache: {redis: {memroy: 1Gi, disk: 2GB}}\n    files: {bukcet: {}}\n", &synth),
        session("  addons: {files: {bucket: {}}}\n  secrets: {X: {from: addons.cache.url}}\n", &synth),
        session("  addons: {files: {bucket: {name: shop}}}\n", &synth),
        session("  team: checkout\n  addons: {cache: {redis: {memory: 1Ti}}}\n", &synth),
        session("  team: checkout\n  config: {CATALOG_URL: \"http://catalog-api.shop.svc.cluster.local\"}\n", &synth),
        session("  addons: {cache: redis}\n", &["synth", "app.yaml", "--set", "addons.cache.redis.memory=lots"]),
    ];
    insta::assert_snapshot!("mistakes", texts.join("\n"));
    let explained = run(folder.path(), &["explain", "T9001"]);
    assert!(text(&explained.stdout).starts_with("T9001: an app without a team\n"));
}

#[test]
fn layers_and_the_whole_app_show_add_ons() {
    let shop = here("shop");
    let staging = |view: &str| {
        let output = run(&shop, &["synth", "--environment", "staging", view]);
        assert_eq!(text(&output.stderr), "");
        text(&output.stdout).to_owned()
    };
    let table = staging("--explain-layers=addons.cache");
    let rows: Vec<Vec<_>> = table.lines().skip(1).map(|row| row.split_whitespace().collect()).collect();
    let expected = [
        ["addons.cache.redis.memory", "128Mi", "environments.staging", "app.yaml:27"],
        ["over", "512Mi", "spec", "app.yaml:14"],
    ];
    assert_eq!(rows, expected, "{table}");
    let normalised = staging("--normalised");
    assert!(normalised.contains("\n  addons:\n    cache:\n      redis:\n        memory: 128Mi\n"), "{normalised}");
}

/// Argo CD calls the same program by another name.
#[test]
fn the_plugin_has_the_add_ons() {
    let shop = here("shop");
    let plugin = |command: &mut Command| {
        let parameters = r#"[{"name": "environment", "string": "production"}]"#;
        let command =
            command.env("ARGOCD_APP_SOURCE_PATH", "distribution/shop").env("ARGOCD_APP_PARAMETERS", parameters);
        command.output().expect("the program runs")
    };
    let by_name = plugin(command(&shop, &["generate"]).arg0("terrace-cmp"));
    let by_command = plugin(&mut command(&shop, &["cmp", "generate"]));
    let synth = run(&shop, &["synth", "--environment", "production", "--format", "json"]);
    assert_eq!(text(&by_name.stderr), "");
    assert!(text(&by_name.stdout).contains(r#""name":"shop-cache""#));
    assert!(by_name.stdout == synth.stdout && by_command.stdout == synth.stdout);
    let health = run(&shop, &["cmp", "health"]);
    assert!(text(&health.stdout).ends_with("has the add-ons bucket, redis\n"), "{health:?}");
}

/// The image has what this repository has, under the names that Argo CD calls.
#[test]
fn the_image_is_made_of_files_that_are_there() {
    let dockerfile = fs::read_to_string(here("Dockerfile")).expect("it is there");
    let root = here("../..");
    let copied = dockerfile.lines().filter_map(|line| line.strip_prefix("COPY "));
    let copied = copied.filter(|line| !line.starts_with("--from")).flat_map(str::split_whitespace);
    for source in copied.filter(|word| !word.starts_with(['-', '/'])) {
        assert!(root.join(source).exists(), "{source}");
    }
    let plugin = fs::read_to_string(root.join("plugin/plugin.yaml")).expect("it is there");
    let commands: Vec<_> = plugin.lines().filter_map(|line| line.trim().strip_prefix("command: [")).collect();
    assert!(commands.len() >= 2 && commands.iter().all(|command| command.starts_with("terrace-cmp, ")));
    assert!(dockerfile.contains("ln -s acme-terrace /image/usr/local/bin/terrace-cmp"));
}
