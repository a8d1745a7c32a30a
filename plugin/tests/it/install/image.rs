use std::path::PathBuf;

use super::{at, file, named, yaml};

/// The instructions of the Dockerfile, with their words; lines that go on are joined.
fn instructions() -> Vec<(String, Vec<String>)> {
    let text = file("Dockerfile.cmp").replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            (words.next().expect("a line has a word"), words.collect())
        })
        .collect()
}

/// The instructions of the last stage: what is in the image.
fn last_stage() -> Vec<(String, Vec<String>)> {
    let all = instructions();
    let begin = all.iter().rposition(|(instruction, _)| instruction == "FROM").expect("a stage");
    all[begin..].to_vec()
}

#[test]
fn the_image_is_built_from_pinned_bases() {
    for (_, words) in instructions().iter().filter(|(instruction, _)| instruction == "FROM") {
        let base = words.first().expect("a base");
        let is_pinned =
            base.rsplit_once(':').is_some_and(|(_, tag)| tag.starts_with(|first: char| first.is_ascii_digit()));
        assert!(is_pinned || base == "scratch", "{base}");
    }
    let rust_version = file("Cargo.toml");
    let version = rust_version.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    let version = version.trim_matches('"');
    assert!(instructions()[0].1[0].starts_with(&format!("rust:{version}.")), "the image is built by Rust {version}");
}

#[test]
fn the_image_holds_the_binary_and_plugin_yaml_and_can_run_nothing_else() {
    let stage = last_stage();
    assert_eq!(stage[0].1, ["scratch"]);
    assert!(stage.iter().all(|(instruction, _)| instruction != "RUN"));
    let user = stage.iter().find(|(instruction, _)| instruction == "USER").expect("a user");
    let pod = yaml("plugin/install/repo-server-patch.yaml");
    let container = named(at(&pod, "/spec/template/spec/containers"), "terrace");
    let context = at(container, "/securityContext");
    assert_eq!(user.1, [format!("{}:{}", context["runAsUser"], context["runAsGroup"])]);
    // The same folder is mounted over by the ConfigMap, the same program is run.
    let config = named(at(container, "/volumeMounts"), "terrace-plugin");
    let plugin = stage.iter().find(|(_, words)| words.contains(&"plugin/plugin.yaml".to_owned())).expect("plugin.yaml");
    let folder = config["mountPath"].as_str().expect("a text");
    assert_eq!(plugin.1.last(), Some(&format!("{folder}/plugin.yaml")));
    let (_, entrypoint) = stage.last().expect("an entrypoint");
    assert_eq!(entrypoint.concat(), at(container, "/command").to_string());
}

#[test]
fn what_is_copied_is_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut copied = 0;
    for (_, words) in instructions().iter().filter(|(instruction, _)| instruction == "COPY") {
        if words.iter().any(|word| word.starts_with("--from")) {
            continue;
        }
        let (_, sources) = words.split_last().expect("a destination");
        for source in sources.iter().filter(|word| !word.starts_with("--")) {
            assert!(root.join(source).exists(), "{source}");
            copied += 1;
        }
    }
    assert!(copied > 0);
}
