use std::time::Duration;

use terrace_confine::{Ending, run};

use crate::arena::{Arena, is_confinable, said};

/// Landlock, in words of the error that it answers with.
const LANDLOCK: &str = "EACCES";
/// The filter of system calls.
const SECCOMP: &str = "EPERM";
/// What the launcher did to itself before it became the program.
const LAUNCHER: &str = "EACCES";

#[test]
fn a_good_definition_answers() {
    if !is_confinable() {
        return;
    }
    let arena = Arena::new();
    let outcome = run(&arena.definition(&["answer", "{root}/answer/response"])).expect("it runs");
    assert_eq!((outcome.ending, said(&outcome)), (Ending::Exited(0), "through".to_owned()));
    assert_eq!(String::from_utf8_lossy(&outcome.response), "kind: App\n# input\n");
    assert_eq!(outcome.stderr, b"on the way\n");
    arena.is_unharmed();
}

#[test]
fn what_is_refused() {
    if !is_confinable() {
        return;
    }
    let attacks = [
        // Files of others.
        ("read", "{root}/repo/users/app.yaml", LANDLOCK),
        ("read", "{root}/repo/shop/../users/app.yaml", LANDLOCK),
        ("read", "{root}/repo/shop/link", LANDLOCK),
        ("list", "{root}/repo", LANDLOCK),
        ("list", "{root}/cache", LANDLOCK),
        ("read", "{root}/socket/token", LANDLOCK),
        ("read", "/etc/passwd", LANDLOCK),
        // Writing: its own folder, an entry of the cache, beside the response.
        ("write", "{root}/repo/shop/app.yaml", LANDLOCK),
        ("append", "{root}/repo/shop/app.yaml", LANDLOCK),
        ("write", "{root}/cache/other/definition", LANDLOCK),
        ("write", "{root}/cache/own/definition", LANDLOCK),
        ("write", "{root}/answer/second", LANDLOCK),
        ("empty", "{root}/repo/shop/app.yaml", SECCOMP),
        ("truncate", "{root}/repo/shop/app.yaml", SECCOMP),
        ("chmod", "{root}/repo/shop/app.yaml", SECCOMP),
        ("touch", "{root}/repo/shop/app.yaml", SECCOMP),
        ("mount", "{root}/repo", SECCOMP),
        // A response that is something else.
        ("remove", "{root}/answer/response", SECCOMP),
        ("replace", "{root}/answer/response", SECCOMP),
        ("link-out", "{root}/answer/second", SECCOMP),
        ("make-pipe", "{root}/answer/second", SECCOMP),
        ("make-folder", "{root}/answer/second", SECCOMP),
        // Sockets.
        ("connect-path", "{root}/socket/plugin.sock", SECCOMP),
        ("connect-abstract", "{root}", SECCOMP),
        ("connect-tcp", "{tcp}", SECCOMP),
        ("listen-tcp", "", SECCOMP),
        ("send-udp", "{udp}", SECCOMP),
        ("socket-pair", "", SECCOMP),
        ("socket-netlink", "", SECCOMP),
        // The parent.
        ("read", "/proc/{parent}/environ", LANDLOCK),
        ("read-memory", "/proc/{parent}/mem", LANDLOCK),
        ("list", "/proc/{parent}/fd", LANDLOCK),
        ("list", "/proc", LANDLOCK),
        ("trace", "", SECCOMP),
        ("read-process", "", SECCOMP),
        ("kill", "{parent}", SECCOMP),
        ("kill-all", "", SECCOMP),
        ("limit-parent", "{parent}", SECCOMP),
        // More processes, and a way to outlive the parent.
        ("start", "/bin/true", SECCOMP),
        ("start-thread", "", SECCOMP),
        ("new-session", "", SECCOMP),
        ("new-group", "", SECCOMP),
        // Privileges.
        ("new-user", "", SECCOMP),
        ("become-root", "", SECCOMP),
        ("memory-file", "", SECCOMP),
        // What is inherited.
        ("inherited", "", LAUNCHER),
        ("environment", "", LAUNCHER),
        ("core", "", LAUNCHER),
        // Resources that are refused rather than deadly.
        ("open-many", "", "EMFILE"),
        ("remember", "", "EAGAIN"),
    ];
    let arena = Arena::new();
    let wrong: Vec<_> = attacks
        .into_iter()
        .filter_map(|(name, target, stopped_by)| {
            let outcome = run(&arena.definition(&[name, target])).expect("it runs");
            std::fs::remove_file(arena.root().join("answer/response")).expect("the response is there");
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
        ("compute", "", Ending::Cpu),
        ("print", "", Ending::Output),
        ("print-errors", "", Ending::Output),
        ("fill", "{root}/answer/response", Ending::FileSize),
        ("stretch", "{root}/answer/response", Ending::FileSize),
    ];
    for (name, target, ending) in attacks {
        let arena = Arena::new();
        let mut confinement = arena.definition(&[name, target]);
        if ending == Ending::Time {
            confinement.limits.time = Duration::from_millis(200);
        } else if ending == Ending::Cpu {
            confinement.limits.cpu = Duration::from_secs(1);
        }
        let outcome = run(&confinement).expect("it runs");
        assert_eq!(outcome.ending, ending, "{name}");
        assert!(outcome.stdout.len() <= confinement.limits.output && outcome.stderr.len() <= confinement.limits.output);
        assert!(outcome.response.len() <= 1 << 20, "{name}");
        assert!(outcome.diagnostic(&confinement).is_some(), "{name}");
        arena.is_unharmed();
    }
}
