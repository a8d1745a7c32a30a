//! `cargo build`, confined: of a good crate, and of one whose `build.rs` and macro attack.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use terrace_confine::{Confinement, Ending, Limits, run};

use crate::arena::{Arena, is_confinable, said};

/// The crate that attacks, with the lists of what its `build.rs` and its macro try.
fn plant(arena: &Arena, by_build: &[&str], by_macro: &[&str]) -> PathBuf {
    let (source, attempts) = ("tests/hostile", include_str!("../../attack/attempts.rs"));
    let app = arena.root().join("scratch/app");
    for file in ["Cargo.toml", "Cargo.lock", "build.rs", "src/main.rs", "macros/Cargo.toml", "macros/src/lib.rs"] {
        write(&app.join(file), &fs::read_to_string(Path::new(source).join(file)).expect("it is there"));
    }
    let list = |lines: &[&str]| lines.iter().map(|line| arena.target(line) + "\n").collect::<String>();
    write(&app.join("attempts.rs"), attempts);
    write(&app.join("macros/src/attempts.rs"), attempts);
    write(&app.join("build-attempts"), &list(by_build));
    write(&app.join("macro-attempts"), &list(by_macro));
    app
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

/// The toolchain that builds these tests builds the crate.
fn cargo(arena: &Arena, app: &Path) -> Confinement {
    let cargo = PathBuf::from(env!("CARGO"));
    let toolchain = cargo.parent().and_then(Path::parent).expect("it is in `bin` of a toolchain").to_path_buf();
    let scratch = arena.root().join("scratch");
    let mut confinement = arena.build(&["build", "--offline", "--locked"]);
    confinement.environment.extend([
        ("RUSTC".into(), toolchain.join("bin/rustc").into()),
        ("CARGO_HOME".into(), scratch.join("home").into()),
        ("CARGO_TARGET_DIR".into(), scratch.join("target").into()),
        ("TMPDIR".into(), scratch.clone().into()),
    ]);
    confinement.program = cargo;
    confinement.folder = app.to_path_buf();
    confinement.reads = vec![app.to_path_buf()];
    confinement.executes.extend([toolchain, "/usr/lib".into()]);
    confinement.limits = Limits { time: Duration::from_mins(2), ..Limits::build() };
    confinement
}

#[test]
fn a_build_that_attacks() {
    if !is_confinable() {
        return;
    }
    let arena = Arena::new();
    let attempts = [
        "read {root}/repo/users/app.yaml",
        "list {root}/cache",
        "read /proc/{parent}/environ",
        "read-memory /proc/{parent}/mem",
        "write {root}/cache/other/definition",
        "write {root}/repo/shop/app.yaml",
        "remove {root}/cache/other/definition",
        "connect-path {root}/socket/plugin.sock",
        "connect-abstract {root}",
        "connect-tcp {tcp}",
        "send-udp {udp}",
        "start {root}/cache/own/definition",
        "leave {root}",
    ];
    let stopped_by = [
        "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EPERM", "EPERM", "EPERM", "EPERM",
        "EACCES", "through",
    ];
    let app = plant(&arena, &attempts, &attempts);
    let outcome = run(&cargo(&arena, &app)).expect("it runs");
    assert_eq!(outcome.ending, Ending::Exited(0), "{}", String::from_utf8_lossy(&outcome.stderr));
    arena.is_unharmed();

    // What was built runs as a definition.
    let mut definition = arena.definition(&[]);
    definition.program = arena.root().join("scratch/target/debug/hostile");
    let outcome = run(&definition).expect("it runs");
    assert_eq!(outcome.ending, Ending::Exited(0), "{}", String::from_utf8_lossy(&outcome.stderr));
    let lines = attempts.iter().zip(stopped_by).map(|(attempt, by)| format!("{} {by}\n", arena.target(attempt)));
    let report: String = lines.collect();
    assert_eq!(said(&outcome) + "\n", format!("build.rs\n{report}macro\n{report}"));
    arena.is_unharmed();
}

#[test]
fn a_build_that_does_not_end() {
    if !is_confinable() {
        return;
    }
    let attacks: [(&[&str], &[&str], Ending); 3] = [
        (&["sleep forever"], &[], Ending::Time),
        (&[], &["compute forever"], Ending::Time),
        (&["fill-folder {root}/scratch"], &[], Ending::Disk),
    ];
    for (by_build, by_macro, ending) in attacks {
        let arena = Arena::new();
        let app = plant(&arena, by_build, by_macro);
        let mut confinement = cargo(&arena, &app);
        confinement.limits.disk = 64 << 20;
        if ending == Ending::Time {
            confinement.limits.time = Duration::from_secs(4);
        }
        let outcome = run(&confinement).expect("it runs");
        assert_eq!(outcome.ending, ending, "{}", String::from_utf8_lossy(&outcome.stderr));
        arena.is_unharmed();
    }
}
