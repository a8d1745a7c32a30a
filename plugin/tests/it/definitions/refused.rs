use std::{fmt::Write, fs, process::Command};

use super::{
    SCRIPT, SOURCE, is_confinable,
    workshop::{MAIN, Workshop, build_script, other_kit, without_toolchain},
};
use crate::repo::Repo;

#[test]
fn what_does_not_compile_is_said_at_once_the_second_time() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    workshop.write(SOURCE, &MAIN.replace("near::NEAR", "42"));
    let first = workshop.refused(&[]);
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, { insta::assert_snapshot!("built_not_compiled", first) });
    // Nothing is built: that would take longer.
    assert_eq!(workshop.refused(&[("TERRACE_DEADLINE", "1ms")]), first);
}

#[test]
fn what_cannot_be_built_is_refused_and_says_why() {
    let lock = Workshop::new().read("Cargo.lock");
    let own = if rustix::process::geteuid().is_root() { "[root]" } else { "[]" };
    let mut text = String::new();
    let mut case = |name: &str, variables: &[(&str, &str)], change: &dyn Fn(&Workshop)| {
        let workshop = Workshop::new();
        change(&workshop);
        let mut said = workshop.refused(variables);
        for (_, value) in variables.iter().filter(|(_, value)| value.starts_with('/')) {
            said = said.replace(value, "/other");
        }
        let _ = writeln!(text, "# {name}\n\n{said}");
    };
    case("the platform does not say so", &[], &|workshop| workshop.platform(own, "{users: on}"));
    case("the platform takes it back", &[], &|workshop| workshop.platform(own, "{shop: off}"));
    case("a build is given too long", &[], &|workshop| workshop.platform(own, "{shop: {time: 1h}}"));
    case("a build is given too much", &[("TERRACE_BUILD_MEMORY", "1Gi")], &|workshop| {
        workshop.platform(own, "{shop: {memory: 1025Mi}}");
    });
    case("a source is behind a link", &[], &|workshop| {
        std::os::unix::fs::symlink("/etc", workshop.path("repository/services/shop/etc")).expect("a link");
        let manifest = workshop.read("services/shop/Cargo.toml");
        workshop.write("services/shop/Cargo.toml", &manifest.replace("more.txt", "etc/passwd"));
    });
    case("the sidecar has no kit", &[("TERRACE_KIT", "")], &|_| {});
    case("the sidecar has no cache", &[("TERRACE_CACHE", "")], &|_| {});
    case("a variable is wrong", &[("TERRACE_BUILDERS", "0")], &|_| {});
    case("a variable has no unit", &[("TERRACE_DEADLINE", "45")], &|_| {});
    case("the kit is not there", &[("TERRACE_KIT", "/nowhere")], &|_| {});
    let (moved, path) = other_kit(&|record| record.replacen("\"folder\": \"", "\"folder\": \"/made", 1));
    case("the kit was moved", &[("TERRACE_KIT", &path)], &|_| {});
    drop(moved);
    let (older, path) = other_kit(&|record| record.replace("terrace definition ", "terrace definition 0."));
    case("the kit is of another version", &[("TERRACE_KIT", &path)], &|_| {});
    drop(older);
    let (bare, path) = other_kit(&|record| without_toolchain(&record));
    case("the toolchain is not there", &[("TERRACE_KIT", &path)], &|_| {});
    drop(bare);
    case("a package is not in the kit", &[], &|workshop| {
        let regex = "\n[[package]]\nname = \"regex\"\nversion = \"1.12.2\"\nsource = \"registry+https://registry.example.com/index\"\nchecksum = \"00\"\n";
        workshop.write("Cargo.lock", &(lock.replacen(" \"near\",\n", " \"near\",\n \"regex\",\n", 1) + regex));
    });
    case("a package is of another version", &[], &|workshop| {
        workshop.write(
            "Cargo.lock",
            &lock.replace("name = \"marks\"\nversion = \"0.1.0\"", "name = \"marks\"\nversion = \"0.2.0\""),
        );
    });
    case("the library is of another version", &[], &|workshop| {
        workshop.write(
            "Cargo.lock",
            &lock.replace("name = \"terrace\"\nversion = \"0.1.0\"", "name = \"terrace\"\nversion = \"0.2.0\""),
        );
    });
    case("there is no lockfile", &[], &|workshop| {
        fs::remove_file(workshop.path("repository/Cargo.lock")).expect("it was there");
    });
    case("the lockfile is old", &[], &|workshop| workshop.write("Cargo.lock", &lock.replace("version = 4", "")));
    case("a dependency is outside", &[], &|workshop| {
        let manifest = workshop.read("services/shop/Cargo.toml");
        workshop.write(
            "services/shop/Cargo.toml",
            &manifest.replace("near.workspace = true", "near = { path = \"../../../near\" }"),
        );
    });
    case("a source is a link to a folder", &[], &|workshop| {
        std::os::unix::fs::symlink("/etc", workshop.path("repository/services/shop/src/etc")).expect("a link");
    });
    case("a source is a link out of the repository", &[], &|workshop| {
        std::os::unix::fs::symlink("/etc/passwd", workshop.path("repository/services/shop/src/users.rs"))
            .expect("a link");
    });
    case("a source is not there", &[], &|workshop| {
        fs::remove_file(workshop.path("repository/services/shop/more.txt")).expect("it was there");
    });
    case("sources are too many", &[], &|workshop| {
        (0..20).for_each(|number| workshop.write(&format!("near/src/{number}.txt"), &"x".repeat(1 << 20)));
    });
    if rustix::process::geteuid().is_root() {
        let workshop = Workshop::new();
        workshop.platform("[]", "{shop: on}");
        let said = workshop.refused(&[]);
        assert!(said.contains("error[T1124]: definitions are not built by root"), "{said}");
    }
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "../snapshots"}, { insta::assert_snapshot!("built_refused", text) });
}

/// A full disk looks like any error of Cargo's.
#[test]
fn what_another_try_could_change_is_tried_again_but_not_at_once() {
    if !is_confinable() {
        return;
    }
    let accept = if rustix::process::geteuid().is_root() { "[root]" } else { "[]" };
    for (limits, first, expected) in [
        (
            "{time: 4s}",
            "std::thread::sleep(std::time::Duration::from_secs(60));",
            "error[T1141]: the build of the definition did not end within 4 s; end sooner: nothing in it can wait for anything, so look for a loop, or for a read of standard input to its end; it is built anew when a sync asks for it in 10 min or later",
        ),
        ("on", "panic!(\"no space is left\");", "panicked at services/shop/build.rs:2:5:     no space is left"),
    ] {
        let workshop = Workshop::new();
        workshop.platform(accept, &format!("{{shop: {limits}}}"));
        workshop.write(SCRIPT, &build_script(first));
        let said = workshop.refused(&[]);
        assert!(said.contains(expected), "{said}");
        assert_eq!(workshop.refused(&[("TERRACE_DEADLINE", "1ms")]), said);
    }
}

/// What somebody includes in their program costs nobody else's.
#[test]
fn a_program_that_is_too_large_is_refused_and_those_of_others_stay() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let stamp = workshop.value("STAMP");
    workshop.write(SOURCE, &MAIN.replace("near::NEAR", "\"here\""));
    let said = workshop.refused(&[("TERRACE_PROGRAM_SIZE", "64Ki")]);
    assert!(said.contains("error[T1153]") && said.contains("of one build at most 65536 may be"), "{said}");
    workshop.write(SOURCE, &MAIN);
    assert_eq!(workshop.value("STAMP"), stamp);
}

#[test]
fn a_kit_that_cannot_be_made_leaves_nothing() {
    let repo = Repo::new(&[
        (
            "shop/Cargo.toml",
            "[package]\nname = \"shop\"\nedition = \"2024\"\n[package.metadata.terrace]\n[workspace]\n",
        ),
        ("shop/src/main.rs", "fn main() {}\n"),
    ]);
    let [manifest, kit] = ["shop/Cargo.toml", "kit"].map(|name| repo.root().join(name));
    let refused = |expected: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terrace-cmp"));
        let output = command.arg("kit").arg("--manifest").arg(&manifest).arg("--output").arg(&kit).output();
        let said = String::from_utf8(output.expect("the plugin runs").stderr).expect("UTF-8");
        assert!(said.contains("error[T1126]") && said.contains(expected), "{said}");
    };
    // There is no lockfile.
    refused("`cargo vendor --locked");
    assert!(!kit.exists());
    fs::create_dir(&kit).expect("a folder is made");
    refused("name a folder that is not there yet");
    assert!(kit.exists());
}
