use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    os::unix::fs::symlink,
    path::PathBuf,
    time::{Duration, Instant},
};

use terrace_repository::{AppFile, find};

use crate::{plant, shown};

/// What `find` gives for paths in a repository of these files, or what it says.
fn check(files: &[&str], paths: &[&str], expected: &[&str]) {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &files.iter().map(|file| (*file, "")).collect::<Vec<_>>());
    let paths: Vec<PathBuf> = paths.iter().map(|path| root.path().join(path)).collect();
    let found = match find(&paths) {
        Ok(apps) => apps.iter().map(|app| relative(app, root.path())).collect::<Vec<_>>(),
        Err(mistakes) => shown(&mistakes, root.path()).lines().map(str::to_owned).collect(),
    };
    assert_eq!(found, expected, "{files:?} {paths:?}");
}

fn relative(app: &AppFile, root: &std::path::Path) -> String {
    app.path().strip_prefix(root).expect("apps are below the root").display().to_string()
}

#[test]
fn apps_are_found_in_order_and_once() {
    let repository = [
        "b/app.yaml",
        "a/app.yaml",
        "a/inner/app.yaml",
        "group/c/app.yaml",
        ".hidden/app.yaml",
        "target/app.yaml",
        "node_modules/x/app.yaml",
        "notes/readme.md",
        "other/shop.yaml",
    ];
    let all = ["a/app.yaml", "b/app.yaml", "group/c/app.yaml"];
    check(&repository, &[""], &all);
    check(&repository, &["group", "a"], &["group/c/app.yaml", "a/app.yaml"]);
    check(&repository, &["a", "a/app.yaml", "./a"], &["a/app.yaml"]);
    check(
        &repository,
        &["other/shop.yaml", "target", ".hidden"],
        &["other/shop.yaml", "target/app.yaml", ".hidden/app.yaml"],
    );
    check(&repository, &["a/inner"], &["a/inner/app.yaml"]);
}

#[test]
fn every_path_that_leads_nowhere_is_named() {
    let expected = ["T0901: `nope` does not exist", "T0902: there is no `app.yaml` in `empty`, nor below it"];
    check(&["empty/"], &["nope", "empty"], &expected);
}

#[test]
fn what_is_nearly_an_app_is_named_with_the_edit() {
    let cases: [(&[&str], &str); 4] = [
        (&["x/readme.md"], "write one with `terrace init x`"),
        (&["x/Cargo.toml", "x/app.yml"], "rename `x/app.yml` to `app.yaml`"),
        (&["x/b/app.yml", "x/a/app.yml"], "rename `x/a/app.yml` to `app.yaml`"),
        (&["x/Cargo.toml"], "write `[package.metadata.terrace]` into `x/Cargo.toml` if its `main` is `terrace::main`"),
    ];
    for (files, expected) in cases {
        let root = tempfile::tempdir().expect("a temporary folder");
        plant(root.path(), &files.iter().map(|file| (*file, "")).collect::<Vec<_>>());
        let mistakes = find(&[root.path().join("x")]).expect_err("there is no app");
        let hint = mistakes[0].hints[0].replace(&format!("{}/", root.path().display()), "");
        assert_eq!(hint, expected, "{files:?}");
    }
}

#[test]
fn links_to_folders_are_not_followed() {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[("outside/app.yaml", ""), ("inside/a/app.yaml", "")]);
    symlink(root.path().join("outside"), root.path().join("inside/link")).expect("a link");
    symlink(root.path().join("inside"), root.path().join("inside/loop")).expect("a link");
    let apps = find(&[root.path().join("inside")]).expect("an app");
    assert_eq!(apps.iter().map(|app| relative(app, root.path())).collect::<Vec<_>>(), ["inside/a/app.yaml"]);
}

#[test]
fn names_that_are_not_utf8_are_names() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join(OsStr::from_bytes(b"a\xff\xfe"));
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("app.yaml"), crate::APP).expect("a file");
    let apps = find(&[root.path().to_owned()]).expect("an app");
    assert!(apps[0].shown().ends_with("a\u{fffd}\u{fffd}/app.yaml"), "{}", apps[0].shown());
    assert!(terrace_repository::Repository::new().load(&apps[0]).is_ok());
}

#[test]
fn twenty_thousand_files_are_passed_over_in_no_time() {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[("apps/hello/app.yaml", crate::APP)]);
    for folder in 0..20 {
        let folder = root.path().join(format!("data/{folder}"));
        fs::create_dir_all(&folder).expect("a folder");
        for file in 0..1000 {
            fs::File::create(folder.join(file.to_string())).expect("a file");
        }
    }
    let start = Instant::now();
    let apps = find(&[root.path().to_owned()]).expect("an app");
    assert_eq!(apps.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_well_of_folders_has_a_bottom() {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[(&"d/".repeat(80), "")]);
    let mistakes = find(&[root.path().to_owned()]).expect_err("the search ends");
    assert!(
        shown(&mistakes, root.path()).contains("T0906: the search for apps has met more than 64 levels"),
        "{mistakes:?}"
    );
}
