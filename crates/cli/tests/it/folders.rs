//! Files that the command writes.

use std::{collections::BTreeSet, fs, path::Path, process::Stdio, time::Instant};

use terrace::{
    Platform,
    spec::resolve::{Overrides, Target},
};

use crate::{PLATFORM, Place, app, definition};

#[test]
fn an_output_folder_goes_from_tree_to_tree() {
    let place = Place::new(&[("a/app.yaml", &app("ant")), ("b/app.yaml", &app("bee"))]);
    let synth = || place.session(&["synth", "--output", "out"]);
    let outcome = |text: String| format!("{text}{}\n", place.files().join("\n"));
    let mut story = outcome(synth());
    let first = place.read("out/bee/deployment-bee-web.yaml");

    place.write("b/app.yaml", &app("bee").replace("1.29", "1.30"));
    place.write("a/app.yaml", &app("ant").replace("http", "htp"));
    story.push_str(&outcome(synth()));
    assert_eq!(place.read("out/bee/deployment-bee-web.yaml"), first, "a mistake in one app leaves the old tree");

    place.write("a/app.yaml", &app("cat"));
    story.push_str(&outcome(synth()));
    assert_eq!(place.read("out/bee/deployment-bee-web.yaml"), first, "an app is only deleted when that is said");
    story.push_str(&outcome(place.session(&["synth", "--output", "out", "--prune"])));
    assert_eq!(place.read("out/bee/deployment-bee-web.yaml"), first.replace("1.29", "1.30"));

    place.write("mine/notes.txt", "keep");
    story.push_str(&outcome(place.session(&["synth", "--output", "mine"])));
    insta::assert_snapshot!("output-folder", story);
}

#[test]
fn a_run_that_is_killed_leaves_the_old_tree_or_the_new_one() {
    let place = Place::new(&[]);
    let write = |tag: &str| {
        for number in 0..12 {
            let name = format!("app-{number}");
            place.write(&format!("{name}/app.yaml"), &app(&name).replace("1.29", tag));
        }
    };
    let tree = || {
        let files = place.files().into_iter().filter(|name| name.starts_with("out/"));
        let texts: Vec<_> = files.map(|name| place.read(&name)).collect();
        let images = texts.iter().flat_map(|text| text.lines()).filter(|line| line.contains("image: "));
        (texts.len(), images.map(str::to_owned).collect::<BTreeSet<_>>())
    };
    write("0");
    let start = Instant::now();
    assert!(place.run(&["synth", "--output", "out"]).status.success());
    let whole = start.elapsed();
    let (files, _) = tree();
    for step in 1..=12_u32 {
        write(&step.to_string());
        let mut command = place.command(&["synth", "--output", "out"]);
        let mut run = command.stderr(Stdio::null()).spawn().expect("it starts");
        let start = Instant::now();
        while start.elapsed() < whole * step / 12 {
            std::hint::spin_loop();
        }
        run.kill().and_then(|()| run.wait()).expect("it is killed");
        let (found, images) = tree();
        assert_eq!((found, images.len()), (files, 1), "killed at {step} of 12: {images:?}");
    }
    assert!(place.run(&["synth", "--output", "out"]).status.success());
    let left: Vec<_> = place.files().into_iter().filter(|name| name.contains("terrace-")).collect();
    assert_eq!(left, [""; 0], "the next run clears away what was left");
}

#[test]
fn files_hold_what_the_stream_holds() {
    let place = Place::new(&[("app.yaml", &app("hello"))]);
    let stream = String::from_utf8(place.run(&["synth"]).stdout).expect("UTF-8");
    assert!(place.run(&["synth", "--output", "out"]).status.success());
    let mut documents: Vec<_> = stream.split("---\n").collect();
    let files = place.files().into_iter().filter(|name| name.starts_with("out/hello/"));
    let mut files: Vec<_> = files.map(|name| place.read(&name)).collect();
    documents.sort_unstable();
    files.sort_unstable();
    assert_eq!(files, documents);
}

#[test]
fn what_init_writes_renders() {
    let place = Place::new(&[]);
    let mut story = place.session(&["init", "services/My_Shop"]);
    story.push_str(&place.read("services/My_Shop/app.yaml"));
    let rendered = place.run(&["synth", "services/My_Shop"]);
    assert!(rendered.status.success() && rendered.stderr.is_empty(), "{}", String::from_utf8_lossy(&rendered.stderr));

    story.push_str(&place.session(&["init", "services", "--platform"]));
    story.push_str(&place.read("services/platform.yaml"));
    for environment in ["staging", "production"] {
        let rendered = place.run(&["synth", "services", "--environment", environment]);
        assert!(
            rendered.status.success() && rendered.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&rendered.stderr)
        );
    }

    story.push_str(&place.session(&["init", "definition", "--rust"]));
    story.push_str(&place.read("definition/Cargo.toml"));
    story.push_str(&place.read("definition/src/main.rs"));
    story.push_str(&place.session(&["init", "services/My_Shop"]));
    story.push_str(&place.session(&["init", "123"]));
    insta::assert_snapshot!("init", story.replace(env!("CARGO_PKG_VERSION"), "<version>"));
}

#[test]
fn a_definition_that_init_writes_says_what_its_app_yaml_says() {
    let place = Place::new(&[]);
    assert!(place.run(&["init", "shop", "--rust"]).status.success());
    // The very file is compiled into this test, and its own test is run: it holds it against the snapshots of this crate.
    assert_eq!(place.read("shop/src/main.rs"), include_str!("definition.rs"));
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let mut committed: Vec<_> =
        fs::read_dir(&snapshots).expect("snapshots").map(|entry| entry.expect("a file").path()).collect();
    committed.sort_unstable();
    let names = committed.iter().map(|path| format!("shop/snapshots/{}", path.file_name().expect("a name").display()));
    let names: Vec<_> = names.collect();
    let written: Vec<_> = place.files().into_iter().filter(|name| name.starts_with("shop/snapshots/")).collect();
    assert_eq!(written, names);
    for (name, path) in names.iter().zip(&committed) {
        assert_eq!(place.read(name), fs::read_to_string(path).expect("a snapshot"), "{name}");
    }
    let defined =
        terrace::render(&definition::app(), &Platform::new(), &Target::default(), &Overrides::default()).yaml();
    assert!(place.run(&["init", "shop"]).status.success());
    let written = String::from_utf8(place.run(&["synth", "shop"]).stdout).expect("UTF-8");
    assert_eq!(defined, written);
}

#[test]
fn a_folder_is_of_the_target_that_it_was_rendered_for() {
    let place = Place::new(&[("a/app.yaml", &app("ant")), ("platform.yaml", PLATFORM)]);
    let synth = |environment, cluster: &str, more: &[&str]| {
        let asked = ["synth", "--environment", environment, "--cluster", cluster, "--output", "out"];
        let output = place.run(&[&asked, more].concat());
        String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned()
    };
    let refused = "error[T0912]: `out` was rendered for `production/east`, and this run renders for another target";
    assert_eq!(synth("production", "east", &[]), "");
    assert!(place.read("out/.terrace").contains("target: production/east\nfile: ant/deployment-ant-web.yaml\n"));
    assert_eq!(synth("production", "west", &[]), refused);
    assert_eq!(synth("production", "east", &[]), "");
    assert_eq!(synth("production", "west", &["--prune"]), "");
}
