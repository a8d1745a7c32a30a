use std::{
    fmt::Write,
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    sync::Arc,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use terrace_repository::{AppFile, Repository, choose_target};
use terrace_spec::{
    Platform,
    load::load_platform,
    resolve::{Overrides, Target, resolve},
    text::Name,
};

use crate::{APP, PLATFORM, plant, shown};

/// What loading `repo/app/app.yaml` says, in a repository that somebody has prepared.
fn check(name: &str, prepare: impl FnOnce(&Path), expected: &str) {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(
        root.path(),
        &[("repo/.git/", ""), ("repo/app/", ""), ("outside/app.yaml", APP), ("outside/platform.yaml", PLATFORM)],
    );
    prepare(root.path());
    let file = AppFile::new(root.path().join("repo/app/app.yaml"));
    let real = root.path().canonicalize().expect("the folder is there");
    for repository in [Repository::new(), Repository::within(root.path().join("repo"))] {
        let said = match repository.load(&file) {
            Ok(loaded) if loaded.platform.is_some() => "loaded on a platform".to_owned(),
            Ok(_) => "loaded".to_owned(),
            Err(mistakes) => shown(&mistakes, &real),
        };
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn hostile_files_are_refused_and_nothing_outside_is_read() {
    let link = |from: &'static str, to: &'static str| {
        move |root: &Path| symlink(root.join(to), root.join(from)).expect("a link")
    };
    check("absent", |_| {}, "T0901: `repo/app/app.yaml` does not exist");
    check(
        "folder",
        |root| plant(root, &[("repo/app/app.yaml/", "")]),
        "T0903: `repo/app/app.yaml` is not a regular file",
    );
    check(
        "pipe",
        |root| mknodat(CWD, root.join("repo/app/app.yaml"), FileType::Fifo, Mode::RUSR, 0).expect("a pipe"),
        "T0903: `repo/app/app.yaml` is not a regular file",
    );
    check(
        "socket",
        |root| drop(UnixListener::bind(root.join("repo/app/app.yaml")).expect("a socket")),
        "T0903: `repo/app/app.yaml` is not a regular file",
    );
    check(
        "device",
        link("repo/app/app.yaml", "../../../../../../../dev/zero"),
        "T0904: the link leads out of the repository, to `/dev/zero`",
    );
    check(
        "link outward",
        link("repo/app/app.yaml", "outside/app.yaml"),
        "T0904: the link leads out of the repository, to `outside/app.yaml`",
    );
    check(
        "link into Git's folder",
        |root| {
            plant(root, &[("repo/.git/config", "[http]\n  extraheader = secret\n")]);
            symlink("../.git/config", root.join("repo/app/app.yaml")).expect("a link");
        },
        "T0904: the link leads out of the repository, to `repo/.git/config`",
    );
    check(
        "link to nothing",
        link("repo/app/app.yaml", "repo/nothing"),
        "T0905: `repo/app/app.yaml` cannot be read: no such file or directory",
    );
    check(
        "link in a circle",
        link("repo/app/app.yaml", "repo/app/app.yaml"),
        "T0905: `repo/app/app.yaml` cannot be read: too many levels of symbolic links",
    );
    check(
        "huge",
        |root| {
            let file = fs::File::create(root.join("repo/app/app.yaml")).expect("a file");
            file.set_len(100 << 20).expect("a sparse file");
        },
        "T0003: the file has 104857600 bytes, and 1048576 are allowed",
    );
    check(
        "not UTF-8",
        |root| fs::write(root.join("repo/app/app.yaml"), b"a: \xff").expect("a file"),
        "T0002: byte 0xff at line 1, column 4 is not UTF-8",
    );
    check(
        "platform outward",
        |root| {
            plant(root, &[("repo/app/app.yaml", APP)]);
            symlink(root.join("outside/platform.yaml"), root.join("repo/platform.yaml")).expect("a link");
        },
        "T0904: the link leads out of the repository, to `outside/platform.yaml`",
    );
}

#[test]
fn links_within_the_repository_are_followed() {
    check(
        "link inside",
        |root| {
            plant(root, &[("repo/shared/app.yaml", APP), ("repo/shared/platform.yaml", PLATFORM)]);
            symlink(root.join("repo/shared/app.yaml"), root.join("repo/app/app.yaml")).expect("a link");
            symlink("shared/platform.yaml", root.join("repo/platform.yaml")).expect("a link");
        },
        "loaded on a platform",
    );
}

#[test]
fn a_platform_is_the_nearest_one_within_the_repository() {
    let in_app = |root: &Path| plant(root, &[("repo/app/app.yaml", APP)]);
    check("none", in_app, "loaded");
    check(
        "above",
        |root| plant(root, &[("repo/app/app.yaml", APP), ("repo/platform.yaml", PLATFORM)]),
        "loaded on a platform",
    );
    check(
        "beside",
        |root| plant(root, &[("repo/app/app.yaml", APP), ("repo/app/platform.yaml", PLATFORM)]),
        "loaded on a platform",
    );
    check("outside", |root| plant(root, &[("repo/app/app.yaml", APP), ("platform.yaml", PLATFORM)]), "loaded");
    check(
        "a broken nearer one",
        |root| {
            in_app(root);
            plant(root, &[("repo/app/platform.yaml", "kind: App"), ("repo/platform.yaml", PLATFORM)]);
        },
        "T0012: expected the kind `Platform`, found `App`",
    );
}

#[test]
fn a_platform_is_read_once_for_all_apps_below_it() {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[("platform.yaml", PLATFORM), ("a/app.yaml", APP), ("b/c/app.yaml", APP)]);
    let repository = Repository::within(root.path());
    let platforms = ["a", "b/c"].map(|folder| repository.platform(&root.path().join(folder)).expect("a platform"));
    assert!(Arc::ptr_eq(&platforms[0], &platforms[1]));
}

#[test]
fn what_there_is_only_one_of_need_not_be_named() {
    let platform = |environments: &str| {
        let text = format!(
            "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {{name: p}}\nspec:\n  environments: {environments}\n  clusters: {{east: {{}}, west: {{}}}}\n"
        );
        load_platform("platform.yaml", text.as_bytes()).expect("a platform")
    };
    let one = platform("{production: {clusters: [east]}}");
    let two = platform("{staging: {clusters: [west]}, production: {clusters: [east, west]}}");
    for (platform, environment, cluster, expected) in [
        (&one, None, None, "production/east"),
        (&one, Some("nope"), None, "nope"),
        (&two, None, None, ""),
        (&two, Some("staging"), None, "staging/west"),
        (&two, Some("production"), None, "production"),
        (&two, Some("production"), Some("west"), "production/west"),
    ] {
        let (environment, cluster) = (environment.map(Name::literal), cluster.map(Name::literal));
        assert_eq!(choose_target(platform, environment.as_ref(), cluster.as_ref()).to_string(), expected);
    }
}

/// What the app's file `from: {name}` says when it is used, in a repository that somebody has prepared; the content, where there is any.
fn check_beside(name: &str, prepare: impl FnOnce(&Path), expected: &str) {
    let root = tempfile::tempdir().expect("a temporary folder");
    let app = format!("{APP}  files: {{/etc/x: {{from: {name}}}}}\n");
    plant(
        root.path(),
        &[
            ("repo/.git/config", "secret"),
            ("repo/app/app.yaml", &app),
            ("repo/shared/x", "shared"),
            ("outside/x", "outside"),
        ],
    );
    prepare(root.path());
    let file = AppFile::new(root.path().join("repo/app/app.yaml"));
    let real = root.path().canonicalize().expect("the folder is there");
    for repository in [Repository::new(), Repository::within(root.path().join("repo"))] {
        let loaded = repository.load(&file).expect("a file that cannot be read is reported where it is used");
        let resolution = resolve(&loaded.app, &Platform::new(), &Target::default(), &Overrides::default());
        let said = match resolution.app {
            Some(app) => {
                let file = app.processes.values().next().and_then(|process| process.files.values().next());
                format!("{:?}", file.and_then(|file| file.file.content()).expect("the file is there"))
            }
            None => shown(&resolution.diagnostics, &real),
        };
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn files_beside_an_app_are_read_whatever_they_hold() {
    check_beside("x", |root| plant(root, &[("repo/app/x", "{}")]), "\"{}\"");
    check_beside("config/x", |root| plant(root, &[("repo/app/config/x", "ä")]), "\"ä\"");
    check_beside("\"a b\"", |root| plant(root, &[("repo/app/a b", "")]), "\"\"");
    let bytes = |root: &Path| fs::write(root.join("repo/app/x"), b"\x89PNG\0\xff").expect("a file");
    check_beside("x", bytes, "6 bytes");
    let link = |root: &Path| {
        plant(root, &[("repo/app/config/real", "linked")]);
        symlink("config/real", root.join("repo/app/x")).expect("a link");
        symlink("config", root.join("repo/app/folder")).expect("a link");
    };
    check_beside("x", link, "\"linked\"");
    check_beside("folder/real", link, "\"linked\"");
}

#[test]
fn a_hostile_file_beside_an_app_is_refused_and_nothing_outside_is_read() {
    let link = |from: &'static str, to: &'static str| {
        move |root: &Path| symlink(to, root.join("repo/app").join(from)).expect("a link")
    };
    check_beside("x", |_| {}, "T0901: `x` does not exist in the app's folder, `repo/app`");
    check_beside("a/x", |_| {}, "T0901: `a/x` does not exist in the app's folder, `repo/app`");
    check_beside("app.yaml/x", |_| {}, "T0901: `app.yaml/x` does not exist in the app's folder, `repo/app`");
    check_beside("a", |root| plant(root, &[("repo/app/a/", "")]), "T0903: `repo/app/a` is not a regular file");
    check_beside(
        "x",
        |root| mknodat(CWD, root.join("repo/app/x"), FileType::Fifo, Mode::RUSR, 0).expect("a pipe"),
        "T0903: `repo/app/x` is not a regular file",
    );
    check_beside("x", link("x", "/dev/zero"), "T0904: the link leads out of the app's folder, to `/dev/zero`");
    check_beside("x", link("x", "../../outside/x"), "T0904: the link leads out of the app's folder, to `outside/x`");
    check_beside("x", link("x", "../shared/x"), "T0904: the link leads out of the app's folder, to `repo/shared/x`");
    check_beside(
        "folder/x",
        link("folder", "../../outside"),
        "T0904: the link leads out of the app's folder, to `outside/x`",
    );
    check_beside("x", link("x", "x"), "T0905: `repo/app/x` cannot be read: too many levels of symbolic links");
    check_beside(
        "x",
        |root| {
            fs::File::create(root.join("repo/app/x")).and_then(|file| file.set_len(100 << 20)).expect("a sparse file");
        },
        "T0003: the file has 104857600 bytes, and 1048576 are allowed",
    );
    check_beside(
        ".git/config",
        |root| plant(root, &[("repo/app/.git/config", "[http]\n  extraheader = secret\n")]),
        "T0904: `.git/config` is in Git's own folder",
    );
    check_beside(
        "x",
        |root| {
            plant(root, &[("repo/app/.git/config", "[http]\n  extraheader = secret\n")]);
            symlink(".git/config", root.join("repo/app/x")).expect("a link");
        },
        "T0904: `.git/config` is in Git's own folder",
    );
}

/// An app may not make whoever renders it read without end.
#[test]
fn what_an_app_names_is_bounded() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut app = format!("{APP}  files:\n");
    for number in 0..40 {
        let _ = writeln!(app, "    /etc/{number}: {{from: f{number}}}");
        fs::File::create(root.path().join(format!("f{number}")))
            .and_then(|file| file.set_len(1 << 20))
            .expect("a sparse file");
    }
    plant(root.path(), &[("app.yaml", &app)]);
    let loaded = Repository::new().load(&AppFile::new(root.path().join("app.yaml"))).expect("the app can be read");
    let resolution = resolve(&loaded.app, &Platform::new(), &Target::default(), &Overrides::default());
    let refused = resolution.diagnostics.iter().filter(|found| found.code.number() == 906).count();
    assert_eq!(refused, 23, "17 files are read");
    assert_eq!(
        resolution.diagnostics[0].message,
        "the app names files of more than 16 MiB in all, for all its environments together"
    );
}
