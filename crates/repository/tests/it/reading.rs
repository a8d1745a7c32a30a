use std::{
    fs,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    sync::Arc,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use terrace_repository::{AppFile, Repository, choose_target};
use terrace_spec::{load::load_platform, text::Name};

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
            "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {{name: p}}\nspec:\n  environments: {environments}\n"
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
