//! The fleet that figures are taken with is what its description says.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use terrace::{
    diagnostic::{Sources, render},
    spec::{
        load::{load_app, load_platform},
        resolve::{Overrides, targets},
    },
};

const APPS: usize = 3;

fn write_fleet(folder: &Path) {
    let fleet = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["fleet", &APPS.to_string()]).arg(folder).output();
    let fleet = fleet.expect("the task runs");
    assert!(fleet.status.success(), "{}", String::from_utf8_lossy(&fleet.stderr));
}

#[test]
fn every_app_has_twelve_objects_and_no_mistake() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    write_fleet(folder.path());
    let read = |path: &str| fs::read(folder.path().join(path)).expect("the fleet is there");
    let platform = load_platform("platform.yaml", &read("platform.yaml")).expect("the platform has no mistake");
    for number in 1..=APPS {
        let file = format!("apps/app-{number:05}/app.yaml");
        let app = load_app(&file, &read(&file)).expect("the app has no mistake");
        for target in targets(&platform) {
            let rendered = terrace::render(&app, &platform, &target, &Overrides::default());
            assert!(rendered.diagnostics.is_empty(), "{}", render(&rendered.diagnostics, &Sources::new()));
            let yaml = rendered.yaml();
            let mut kinds = BTreeMap::new();
            for kind in yaml.lines().filter_map(|line| line.strip_prefix("kind: ")) {
                *kinds.entry(kind).or_insert(0) += 1;
            }
            let expected = [
                ("ConfigMap", 1),
                ("CronJob", 1),
                ("Deployment", 2),
                ("ExternalSecret", 1),
                ("HorizontalPodAutoscaler", 2),
                ("Ingress", 1),
                ("PodDisruptionBudget", 2),
                ("Service", 1),
                ("ServiceAccount", 1),
            ];
            assert_eq!(kinds, BTreeMap::from(expected));
            let variables = |kind: &str, name: &str| {
                let head = format!("kind: {kind}\nmetadata:\n  name: app-{number:05}-{name}\n");
                let object = yaml.split("---\n").find(|object| object.contains(&head)).expect("the object is there");
                let environment = object.split("        env:\n").nth(1).expect("it has variables");
                let lines = environment.lines().take_while(|line| !line.starts_with("        r"));
                lines.filter(|line| line.starts_with("        - name: ")).count()
            };
            assert_eq!((variables("Deployment", "web"), variables("Deployment", "worker")), (11, 10));
        }
    }
}

#[test]
fn the_same_fleet_is_written_each_time() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|folder| folder.expect("a folder to work in"));
    let [first, second] = folders.each_ref().map(|folder| {
        write_fleet(folder.path());
        fs::read(folder.path().join("apps/app-00002/app.yaml")).expect("the fleet is there")
    });
    assert_eq!(first, second);
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder to work in");
    fs::write(folder.path().join("mine"), "").expect("the folder can be written");
    let fleet = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["fleet", "1"]).arg(folder.path()).output();
    assert!(!fleet.expect("the task runs").status.success());
    assert!(!folder.path().join("platform.yaml").exists());
}
