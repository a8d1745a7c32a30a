//! Definitions that are built in the sidecar, by the plugin's own command.

mod health;
mod line;
mod refused;
mod workshop;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use workshop::{MAIN, SHARED, Workshop, build_script, value};

const SOURCE: &str = "services/shop/src/main.rs";
const SCRIPT: &str = "services/shop/build.rs";

/// Whether this kernel can confine a build. Where it cannot, a test says that it is skipped.
fn is_confinable() -> bool {
    let lacking = terrace_confine::lacking();
    if !lacking.is_empty() {
        eprintln!("{} is skipped: this kernel lacks {lacking:?}", thread::current().name().unwrap_or_default());
    }
    lacking.is_empty()
}

#[test]
fn what_was_built_is_found_until_its_sources_change() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let first = workshop.generate(&[]);
    let stamp = value(&first, "STAMP");
    assert_eq!(["MARK", "NEAR", "MORE"].map(|name| value(&first, name)), ["marked", "near", "more"]);
    assert!(first.stderr.is_empty(), "{first:?}");
    // The same from another copy, and whatever else is in the repository.
    for (name, text) in [
        (
            "services/shop/images.yaml",
            "apiVersion: terrace.dev/v1alpha1\nkind: Images\nimages: {web: \"nginx:1.30\"}\n",
        ),
        ("services/shop/tests/it.rs", "// changed\n"),
        ("services/users/src/main.rs", "fn main() { panic!() }\n"),
        (".cargo/config.toml", "[build]\nrustc = \"/bin/false\"\n"),
    ] {
        workshop.write(name, text);
        assert_eq!(workshop.value("STAMP"), stamp, "{name}");
    }
    // What it depends on by path is compiled with it, and so is what it includes.
    let mut stamps = vec![stamp];
    for (name, text, variable, expected) in [
        (SOURCE, MAIN.replace("near::NEAR", "\"here\""), "NEAR", "here"),
        (SOURCE, MAIN.clone(), "NEAR", "near"),
        ("near/src/near.txt", "nearer".to_owned(), "NEAR", "nearer"),
        ("services/shop/more.txt", "most".to_owned(), "MORE", "most"),
    ] {
        workshop.write(name, &text);
        let output = workshop.generate(&[]);
        assert_eq!(value(&output, variable), expected);
        stamps.push(value(&output, "STAMP"));
    }
    // The second change took the first back.
    assert_eq!(stamps[2], stamps[0]);
    assert_eq!(stamps.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
}

/// And whatever is above the folder that it is built in.
#[test]
fn a_package_in_no_workspace_is_built_too() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    fs::write(workshop.path("Cargo.toml"), "[workspace]\nmembers = [\"none\"]\n").expect("a file is written");
    let shared = workshop.read("Cargo.toml");
    let library = shared.lines().find(|line| line.starts_with("terrace = ")).expect("it is there");
    let manifest = workshop.read("services/shop/Cargo.toml").replace("terrace.workspace = true", library);
    workshop.write(
        "services/shop/Cargo.toml",
        &manifest.replace("near.workspace = true", "near = { path = \"../../near\" }"),
    );
    let lock = workshop.read("Cargo.lock");
    workshop.write("services/shop/Cargo.lock", &lock);
    for name in ["Cargo.toml", "Cargo.lock"] {
        fs::remove_file(workshop.path("repository").join(name)).expect("it was there");
    }
    assert_eq!(workshop.value("NEAR"), "near");
}

#[test]
fn what_many_ask_for_is_built_once() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let stamps: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> = (0..4).map(|_| scope.spawn(|| workshop.value("STAMP"))).collect();
        asked.into_iter().map(|asked| asked.join().expect("it renders")).collect()
    });
    assert!(stamps.iter().all(|stamp| *stamp == stamps[0]), "{stamps:?}");
}

#[test]
fn a_build_goes_on_when_nobody_waits_any_more() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    workshop.write(SCRIPT, &build_script("std::thread::sleep(std::time::Duration::from_secs(1));"));
    let impatient = [("TERRACE_DEADLINE", "10ms")];
    let said = workshop.refused(&impatient);
    assert!(said.contains("`shop` is still being built after 0.01 s"), "{said}");
    // Argo CD removes the copy when a call ends.
    fs::rename(workshop.path("repository"), workshop.path("gone")).expect("it can be moved");
    until(|| !entries(&workshop).is_empty());
    fs::rename(workshop.path("gone"), workshop.path("repository")).expect("it can be moved back");
    value(&workshop.generate(&impatient), "STAMP");
}

#[test]
fn a_builder_that_is_killed_has_a_successor() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    workshop.write(SCRIPT, &build_script("std::thread::sleep(std::time::Duration::from_secs(1));"));
    let asked = workshop.command(&[]).stdout(std::process::Stdio::piped()).spawn().expect("the plugin runs");
    let volume = workshop.path("volume").display().to_string();
    let mut killed = None;
    until(|| {
        killed = builders(&volume).first().copied();
        killed.is_some_and(|builder| rustix::process::kill_process(builder, rustix::process::Signal::KILL).is_ok())
    });
    value(&asked.wait_with_output().expect("it ends"), "STAMP");
    assert_eq!(entries(&workshop).len(), 1);
    let leftovers: Vec<_> = fs::read_dir(workshop.path("volume/definitions/work")).expect("a folder").collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
fn a_program_that_was_changed_is_built_anew() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let stamp = workshop.value("STAMP");
    let [entry] = entries(&workshop).try_into().expect("one entry");
    let program = fs::read_dir(&entry).expect("a folder").filter_map(Result::ok).map(|file| file.path());
    let program = program.max_by_key(|path| path.metadata().map(|metadata| metadata.len()).ok()).expect("a program");
    let mode = program.metadata().expect("it is there").permissions();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let mut bytes = fs::read(&program).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&program, bytes).expect("it is ours");
    fs::set_permissions(&program, mode).expect("it is ours");
    assert_ne!(workshop.value("STAMP"), stamp);
}

/// What it tries is said by the app that comes out: `crates/confine` has more of it.
#[test]
fn a_build_that_attacks_reaches_nobody() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    workshop.value("STAMP");
    let before = entries(&workshop);
    let [users, kit, volume, repository] = [
        workshop.path("repository/services/users/Cargo.toml"),
        SHARED.kit.join("kit.json"),
        workshop.path("volume/definitions/entries"),
        workshop.path("repository/services/shop/app.yaml"),
    ]
    .map(|path| path.display().to_string());
    let attack = format!(
        r#"let tried = [
            std::fs::read("{users}").map(drop), std::fs::read_dir("{volume}").map(drop), std::fs::write("{kit}", "mine"),
            std::fs::write("{volume}/mine", "mine"), std::fs::write("{repository}", "kind: App"),
            std::net::TcpStream::connect("127.0.0.1:1").map(drop),
        ];
        let said: Vec<_> = tried.iter().map(|tried| tried.as_ref().err().map_or("through".to_owned(), |error| format!("{{:?}}", error.kind()))).collect();
        println!("cargo::rustc-env=TRIED={{}}", said.join(" "));"#
    );
    workshop.write(SCRIPT, &build_script(&attack));
    workshop.write(SOURCE, &MAIN.replace("(\"MARK\", terrace::mark!())", "(\"MARK\", env!(\"TRIED\"))"));
    assert_eq!(workshop.value("MARK"), ["PermissionDenied"; 6].join(" "));
    assert!(fs::read_to_string(kit).expect("it is there").contains("\"packages\""));
    assert!(!Path::new(&repository).exists());
    assert!(before.iter().all(|entry| entry.exists()));
    assert_eq!(entries(&workshop).len(), 2);
}

/// The entries of the cache.
fn entries(workshop: &Workshop) -> Vec<PathBuf> {
    let entries = fs::read_dir(workshop.path("volume/definitions/entries")).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}

/// Builders whose orders name a volume.
fn builders(volume: &str) -> Vec<rustix::process::Pid> {
    let processes = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
    let is_builder = |line: &[u8]| {
        let line = String::from_utf8_lossy(line).into_owned();
        line.contains("--terrace-build-definition") && line.contains(volume)
    };
    let found =
        processes.filter(|process| fs::read(process.path().join("cmdline")).is_ok_and(|line| is_builder(&line)));
    found.filter_map(|process| rustix::process::Pid::from_raw(process.file_name().to_str()?.parse().ok()?)).collect()
}

fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it takes too long");
        thread::sleep(Duration::from_millis(5));
    }
}
