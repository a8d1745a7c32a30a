use std::{
    fmt::Write,
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::{Command, Output},
};

use super::{
    is_confinable,
    workshop::{SHARED, Workshop, other_kit, without_toolchain},
};

const NOBODY: u32 = 65534;

/// The command as a probe runs it, in a sidecar with a kit and a cache.
fn command(workshop: &Workshop, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace-cmp"));
    command.arg("health").current_dir("/").env_clear().env("TERRACE_KIT", &SHARED.kit);
    command.env("TERRACE_CACHE", workshop.path("volume")).envs(variables.iter().copied());
    command
}

fn health(workshop: &Workshop, variables: &[(&str, &str)]) -> (Output, [String; 2]) {
    let output = command(workshop, variables).output().expect("the plugin runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let said = [text(&output.stdout), text(&output.stderr)];
    (output, said)
}

#[test]
fn a_sidecar_says_what_it_has_for_definitions() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let volume = workshop.path("volume").display().to_string();
    let (output, [said, wrong]) = health(&workshop, &[("TERRACE_DEFINITIONS", &volume)]);
    assert_eq!(output.status.code(), Some(0), "{wrong}");
    for expected in [
        format!("runs programs of definitions in {volume}\n"),
        "builds definitions: the kit has 2 packages, compiled by rustc 1.".to_owned(),
        format!("; {volume} keeps 512 MiB\n"),
    ] {
        assert!(said.contains(&expected), "{expected}: {said}");
    }
    // A platform may accept that.
    let as_root = rustix::process::geteuid().is_root();
    assert_eq!(wrong.lines().count(), usize::from(as_root), "{wrong}");
    assert_eq!(wrong.contains("warning[T1124]"), as_root, "{wrong}");
}

#[test]
fn what_a_sidecar_cannot_use_is_said_before_the_first_sync() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    fs::create_dir_all(workshop.path("open/definitions")).expect("folders are made");
    fs::set_permissions(workshop.path("open/definitions"), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let open = workshop.path("open").display().to_string();
    let compiled = |record: String| record.replacen("\"rustc\": \"rustc 1.", "\"rustc\": \"rustc 0.", 1);
    let [(_bare, bare), (_without, without), (_other, other)] =
        [other_kit(&|record| record), other_kit(&|record| without_toolchain(&record)), other_kit(&compiled)];
    for kit in [&without, &other] {
        for name in ["target", "vendor"] {
            fs::create_dir(format!("{kit}/{name}")).expect("a folder is made");
        }
    }
    let mut text = String::new();
    for (name, status, variables) in [
        ("there is no kit and no volume", 2, &[("TERRACE_KIT", "/nowhere"), ("TERRACE_CACHE", "/nowhere")][..]),
        ("nothing of the kit is there", 2, &[("TERRACE_KIT", &bare)]),
        ("the toolchain is not there", 2, &[("TERRACE_KIT", &without)]),
        ("the toolchain is another one", 2, &[("TERRACE_KIT", &other)]),
        ("the cache is open to others", 2, &[("TERRACE_CACHE", &open)]),
        ("a variable is wrong", 2, &[("TERRACE_PROGRAM_SIZE", "much")]),
        ("there is no folder of programs", 2, &[("TERRACE_DEFINITIONS", "/nowhere")]),
        ("the image has a kit, and the pod no volume", 0, &[("TERRACE_CACHE", "")]),
        ("there are no definitions", 0, &[("TERRACE_KIT", ""), ("TERRACE_CACHE", "")]),
    ] {
        let (output, [said, wrong]) = health(&workshop, variables);
        assert_eq!(output.status.code(), Some(status), "{name}: {wrong}");
        assert_eq!(said.is_empty(), status != 0, "{name}: {said}");
        let wrong =
            wrong.lines().filter(|line| !line.contains("[T1124]")).fold(String::new(), |all, line| all + line + "\n");
        let mut wrong = wrong.replace(workshop.path("").to_str().expect("UTF-8"), "/");
        for kit in [&bare, &without, &other] {
            wrong = wrong.replace(kit.as_str(), "/kit");
        }
        let _ = writeln!(text, "# {name}\n\n{}", unversioned(&wrong));
    }
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, { insta::assert_snapshot!("health", text) });
}

/// What is said of a toolchain, without what is of this machine's.
fn unversioned(said: &str) -> String {
    let record = fs::read(SHARED.kit.join("kit.json")).expect("it is there");
    let record: serde_json::Value = serde_json::from_slice(&record).expect("it is JSON");
    let of = |field: &str| record[field].as_str().expect("a text").to_owned();
    let version = of("rustc").lines().next().and_then(|line| line.strip_prefix("rustc 1.")).expect("it is").to_owned();
    said.replace(&of("toolchain"), "/toolchain").replace(&version, "..")
}

/// Nobody is root here: to root every folder is writable.
#[test]
fn a_cache_that_cannot_be_written_is_no_cache() {
    let workshop = Workshop::new();
    let definitions = workshop.path("volume/definitions");
    fs::create_dir(&definitions).expect("a folder is made");
    fs::set_permissions(&definitions, fs::Permissions::from_mode(0o500)).expect("it is ours");
    let mut command = command(&workshop, &[]);
    if rustix::process::geteuid().is_root() {
        for folder in ["", "volume"] {
            fs::set_permissions(workshop.path(folder), fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        std::os::unix::fs::chown(&definitions, Some(NOBODY), Some(NOBODY)).expect("it is root's");
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().expect("the plugin runs");
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{wrong}");
    assert!(wrong.contains("error[T1151]: `") && wrong.contains("/volume/definitions` cannot be written"), "{wrong}");
}
