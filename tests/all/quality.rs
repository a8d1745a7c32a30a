//! Examples are read as advice: they have no warnings, and come out the same each time.

use std::{fmt::Write, process::Command};

use terrace::{
    diagnostic::{Sources, render_short},
    spec::resolve::targets,
};

use crate::{
    binaries::{binaries, root},
    example::examples,
};

#[test]
fn every_example_is_rendered_without_a_diagnostic() {
    let mut report = String::new();
    for example in examples() {
        let (app, platform) = (example.app(), example.platform());
        for target in targets(&platform) {
            let rendered = example.render(&app, &platform, &target);
            for line in render_short(&rendered.diagnostics, &Sources::new()).lines() {
                let _ = writeln!(report, "{} {target}: {line}", example.name.display());
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn a_second_rendering_gives_the_same_bytes() {
    for example in examples() {
        let (app, platform) = (example.app(), example.platform());
        for target in targets(&platform) {
            let render = || example.render(&app, &platform, &target);
            let (first, second) = (render(), render());
            assert_eq!(first.yaml(), second.yaml(), "{} {target}", example.name.display());
            let [first, second] = [first, second].map(|rendered| rendered.json().expect("every key is a string"));
            assert_eq!(first, second, "{} {target}", example.name.display());
            assert!(!first.is_empty(), "{} {target}", example.name.display());
        }
    }
}

/// Rules over several apps (one host in two of them, ..) are asked by the command only.
#[test]
fn the_apps_of_the_marketplace_stand_beside_one_another() {
    let examples = examples();
    let one = examples.iter().find(|example| example.name.starts_with("marketplace")).expect("the example is there");
    for target in targets(&one.platform()) {
        let (environment, cluster) = target.environment.zip(target.cluster).expect("the platform has both");
        let synth = || {
            let mut command = Command::new(binaries().join("terrace"));
            command.args(["synth", "examples/marketplace", "--environment", environment.as_str()]);
            command.args(["--cluster", cluster.as_str()]).current_dir(root()).output().expect("the binary is there")
        };
        let (first, second) = (synth(), synth());
        assert_eq!(String::from_utf8_lossy(&first.stderr), "", "{environment}/{cluster}");
        let apps = String::from_utf8_lossy(&first.stdout).matches("# Source: ").count();
        assert_eq!(apps, examples.iter().filter(|example| example.name.starts_with("marketplace")).count());
        assert!(first.stdout == second.stdout, "{environment}/{cluster}: the order of threads shows");
    }
}
