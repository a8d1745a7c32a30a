//! Repos that somebody with push rights might make. That nothing hangs and nothing grows is by construction: files are opened
//! without waiting, and read up to a limit; the two file names are opened and no folder is listed.

use std::{
    ffi::OsStr,
    fs::{self, File},
    os::unix::{ffi::OsStrExt, fs::symlink},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use terrace_cmp::{Answer, Place, Plugin, Status, Variables};

use crate::repo::{APP, HELLO, Repo};

const SECRET: &str = "hunter2-outside-of-the-repo";

fn pipe(path: &std::path::Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
}

/// What is done to a repo with a valid app in it, and what of it the message names; nothing where it renders.
type Case = (&'static str, fn(&Repo), Option<&'static str>);

const CASES: [Case; 16] = [
    ("app.yaml leads out of the repo", |repo| replace_app(repo, "../../../secret"), Some("apps/hello/app.yaml")),
    ("app.yaml leads to a device", |repo| replace_app(repo, "/dev/zero"), Some("apps/hello/app.yaml")),
    ("app.yaml leads to itself", |repo| replace_app(repo, "app.yaml"), Some("apps/hello/app.yaml")),
    (
        "platform.yaml leads out of the repo",
        |repo| symlink("../secret", repo.root().join("platform.yaml")).expect("a link"),
        Some("platform.yaml"),
    ),
    (
        "a folder above leads out of the repo",
        |repo| {
            fs::rename(repo.root().join("apps"), repo.outside().join("apps")).expect("a folder");
            symlink("../apps", repo.root().join("apps")).expect("a link");
        },
        None,
    ),
    ("a platform above the copy", |repo| repo.write("../platform.yaml", SECRET), None),
    (
        "app.yaml is a pipe",
        |repo| {
            fs::remove_file(repo.app().join("app.yaml")).expect("a file");
            pipe(&repo.app().join("app.yaml"));
        },
        Some("apps/hello/app.yaml"),
    ),
    ("platform.yaml is a pipe", |repo| pipe(&repo.root().join("platform.yaml")), Some("platform.yaml")),
    (
        "platform.yaml is a folder",
        |repo| fs::create_dir(repo.root().join("platform.yaml")).expect("a folder"),
        Some("platform.yaml"),
    ),
    (
        "app.yaml has 100 MB",
        |repo| File::create(repo.app().join("app.yaml")).and_then(|file| file.set_len(100 << 20)).expect("a file"),
        Some("apps/hello/app.yaml: error[T0003]"),
    ),
    ("app.yaml is not UTF-8", |repo| repo.write("apps/hello/app.yaml", b"spec: \xff"), Some("T0002")),
    ("app.yaml is nested", |repo| repo.write("apps/hello/app.yaml", "[".repeat(500_000)), Some("apps/hello/app.yaml")),
    (
        "app.yaml multiplies by aliases",
        |repo| {
            let level = |level: usize| {
                let below = vec![format!("*a{}", level - 1); 8].join(", ");
                format!("a{level}: &a{level} [{below}]\n")
            };
            let levels: Vec<_> = (1..20).map(level).collect();
            repo.write("apps/hello/app.yaml", format!("a0: &a0 [x, x, x, x, x, x, x, x]\n{}", levels.concat()));
        },
        Some("apps/hello/app.yaml"),
    ),
    (
        "many files",
        |repo| {
            for index in 0..2_000 {
                File::create(repo.app().join(format!("{index}.yaml"))).expect("a file");
            }
        },
        None,
    ),
    (
        "names that are not UTF-8",
        |repo| {
            let folder = repo.app().join(OsStr::from_bytes(b"\xff\xfe"));
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join("app.yaml"), HELLO).expect("a file");
        },
        None,
    ),
    ("names that look like arguments", |repo| repo.write("apps/hello/--environment\n\u{1b}[31m", "staging"), None),
];

fn replace_app(repo: &Repo, with: &str) {
    let path = repo.app().join("app.yaml");
    fs::remove_file(&path).expect("a file");
    symlink(with, path).expect("a link");
}

#[test]
fn hostile_repos_get_an_answer() {
    for (name, spoil, message) in CASES {
        let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("../secret", SECRET)]);
        spoil(&repo);
        let answer = Plugin::new().generate(&repo.place(), &Variables::default());
        match message {
            Some(message) => {
                assert_eq!((answer.status, answer.stdout.as_str()), (Status::Mistake, ""), "{name}");
                assert!(answer.stderr.contains(message), "{name}: {}", answer.stderr);
            }
            None => assert_eq!((answer.status, answer.stderr.as_str()), (Status::Fine, ""), "{name}"),
        }
        for answer in
            [answer, Plugin::new().init(&repo.place()), Plugin::new().parameters(&repo.place(), &Variables::default())]
        {
            check_harmless(name, &answer);
        }
    }
}

/// An answer is bounded, quotes nothing from outside, and says nothing to a terminal.
fn check_harmless(name: &str, Answer { stdout, stderr, status: _ }: &Answer) {
    assert!(!stdout.contains(SECRET) && !stderr.contains(SECRET), "{name}: {stderr}");
    assert!(stderr.len() < 8 * 1024, "{name}: {} bytes", stderr.len());
    assert!(stderr.chars().all(|character| character == '\n' || !character.is_control()), "{name}: {stderr:?}");
}

#[test]
fn the_path_that_argo_cd_says_leads_nowhere_else() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("../platform.yaml", SECRET)]);
    let long = "x/".repeat(100_000) + APP;
    for source_path in
        ["../apps/hello", "/apps/hello", "..", "copy/apps/hello/../../..", long.as_str(), "\u{fffd}/apps/hello"]
    {
        let place: Place = repo.place_in(APP, source_path);
        let answer = Plugin::new().generate(&place, &Variables::default());
        check_harmless(source_path, &answer);
    }
}
