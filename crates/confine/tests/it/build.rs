use std::{fs, os::unix::process::CommandExt, process::Command, time::Duration};

use terrace_confine::{Ending, run};

use crate::arena::{Arena, attack, is_confinable, said};

const LANDLOCK: &str = "EACCES";
const SECCOMP: &str = "EPERM";

#[test]
fn what_is_refused() {
    if !is_confinable() {
        return;
    }
    let attacks = [
        ("read", "{root}/repo/users/app.yaml", LANDLOCK),
        ("write", "{root}/cache/other/definition", LANDLOCK),
        ("write", "{root}/cache/own/definition", LANDLOCK),
        ("make-folder", "{root}/cache/new", LANDLOCK),
        ("remove", "{root}/cache/other/definition", LANDLOCK),
        ("link-out", "{root}/answer/second", LANDLOCK),
        ("make-pipe", "{root}/scratch/pipe", SECCOMP),
        ("chmod", "{root}/repo/shop/app.yaml", SECCOMP),
        ("set-user-id", "{root}/scratch/program", SECCOMP),
        ("connect-path", "{root}/socket/plugin.sock", SECCOMP),
        ("connect-abstract", "{root}", SECCOMP),
        ("connect-tcp", "{tcp}", SECCOMP),
        ("send-udp", "{udp}", SECCOMP),
        ("socket-pair", "", SECCOMP),
        ("read", "/proc/{parent}/environ", LANDLOCK),
        ("trace", "", SECCOMP),
        // By Landlock's scope where there is one, else by the filter.
        ("kill", "{parent}", "EPERM"),
        ("kill-keeper", "", "EPERM"),
        ("limit-parent", "{parent}", SECCOMP),
        ("new-session", "", SECCOMP),
        ("new-group", "", SECCOMP),
        ("new-user", "", SECCOMP),
        ("memory-file", "", SECCOMP),
        ("start", "{root}/cache/own/definition", LANDLOCK),
        ("start", "/bin/true", "through"),
    ];
    let arena = Arena::new();
    let wrong: Vec<_> = attacks
        .into_iter()
        .filter_map(|(name, target, stopped_by)| {
            let outcome = run(&arena.build(&[name, target])).expect("it runs");
            arena.is_unharmed();
            let outcome = (outcome.ending, said(&outcome));
            let expected = (Ending::Exited(i32::from(stopped_by != "through")), stopped_by.to_owned());
            (outcome != expected).then(|| format!("{name} {target}: {outcome:?}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_ends_it() {
    if !is_confinable() {
        return;
    }
    let attacks = [
        ("sleep", "", Ending::Time),
        ("remember-together", "{root}", Ending::Memory),
        ("fill-folder", "{root}/scratch", Ending::Disk),
        ("fill-unseen", "{root}/scratch", Ending::Disk),
        ("print", "", Ending::Output),
    ];
    for (name, target, ending) in attacks {
        let arena = Arena::new();
        let mut confinement = arena.build(&[name, target]);
        if ending == Ending::Time {
            confinement.limits.time = Duration::from_millis(300);
        }
        let outcome = run(&confinement).expect("it runs");
        assert_eq!(outcome.ending, ending, "{name}: {}", String::from_utf8_lossy(&outcome.stderr));
        assert!(outcome.diagnostic(&confinement).is_some(), "{name}");
        arena.is_unharmed();
    }
}

#[test]
fn who_is_left_behind_goes_too() {
    if !is_confinable() {
        return;
    }
    let arena = Arena::new();
    let outcome = run(&arena.build(&["stay", "{root}"])).expect("it runs");
    assert_eq!((outcome.ending, said(&outcome)), (Ending::Exited(0), "through".to_owned()));
    // The one it left holds the output open: whoever waited for its end would wait a minute.
    assert!(outcome.elapsed < Duration::from_secs(30));
    arena.is_unharmed();
}

const NOBODY: u32 = 65534;

/// Root's processes are not counted by the kernel, and root may look at everything, so whoever runs the tests as root leaves these to somebody else.
#[test]
fn what_only_a_user_can_show() {
    if !is_confinable() {
        return;
    }
    for (attack_name, ending) in [("bomb", "Processes\nthrough\n"), ("hide", "Disk\nthrough\n")] {
        let mut command = Command::new(attack());
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.args(["watch", attack_name]).output().expect("it starts");
        assert_eq!(String::from_utf8_lossy(&output.stdout), ending, "{}", String::from_utf8_lossy(&output.stderr));
        let processes = fs::read_dir("/proc").expect("it is there").filter_map(Result::ok);
        let mut lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
        assert!(!lines.any(|line| line.split(|byte| *byte == 0).any(|word| word == attack_name.as_bytes())));
    }
}

/// Somebody who ends between two looks of the watch is not taken for somebody who hides.
#[test]
fn an_end_is_no_hiding() {
    if !is_confinable() {
        return;
    }
    let arena = Arena::new();
    let outcome = run(&arena.build(&["start-often", "/bin/true"])).expect("it runs");
    assert_eq!((outcome.ending, said(&outcome)), (Ending::Exited(0), "through".to_owned()));
    arena.is_unharmed();
}
