use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use terrace_repository::{Leftovers, MARKER, OutputFile, Written, write_tree};

use crate::{plant, shown};

type Files<'a> = &'a [(&'a str, &'a str, &'a str)];

fn write(folder: &Path, files: Files<'_>) -> Result<Written, String> {
    let files: Vec<_> = files.iter().map(|&(folder, name, content)| OutputFile { folder, name, content }).collect();
    let root = folder.parent().expect("the folder has a parent").canonicalize().expect("it is there");
    write_tree(folder, &files, &BTreeSet::new(), Leftovers::Removed).map_err(|mistake| shown(&[mistake], &root))
}

/// Every file below a folder but the marker.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(MARKER) {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                found.insert(name, fs::read_to_string(path).expect("a text"));
            }
        }
    }
    found
}

fn held<const N: usize>(files: [(&str, &str); N]) -> BTreeMap<String, String> {
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).into()
}

#[test]
fn a_folder_holds_what_was_written_last_and_nothing_else() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("deep/out");
    plant(root.path(), &[("deep/", "")]);
    assert_eq!(write(&folder, &[("a", "x.yaml", "1"), ("b", "y.yaml", "2")]), Ok(Written::Replaced));
    assert_eq!(files(&folder), held([("a/x.yaml", "1"), ("b/y.yaml", "2")]));

    let before = fs::metadata(&folder).expect("the folder").ino();
    assert_eq!(write(&folder, &[("a", "x.yaml", "1"), ("b", "y.yaml", "2")]), Ok(Written::Unchanged));
    assert_eq!(fs::metadata(&folder).expect("the folder").ino(), before, "an unchanged folder is not touched");

    assert_eq!(write(&folder, &[("a", "x.yaml", "3")]), Ok(Written::Replaced));
    assert_eq!(files(&folder), held([("a/x.yaml", "3")]));
    assert_eq!(names(&root.path().join("deep")), ["out"], "nothing is left beside it");
}

#[test]
fn an_empty_run_empties_the_folder() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("out");
    write(&folder, &[("a", "x.yaml", "1")]).expect("written");
    assert_eq!(write(&folder, &[]), Ok(Written::Replaced));
    assert_eq!(files(&folder), held([]));
}

#[test]
fn any_difference_is_seen() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("another text of the same length", |folder| fs::write(folder.join("a/x.yaml"), "2").expect("written")),
        ("a file less", |folder| fs::remove_file(folder.join("a/x.yaml")).expect("removed")),
        ("a folder more", |folder| fs::create_dir(folder.join("c")).expect("made")),
        ("a link", |folder| {
            fs::rename(folder.join("a/x.yaml"), folder.join("../kept")).expect("moved");
            std::os::unix::fs::symlink("../../kept", folder.join("a/x.yaml")).expect("linked");
        }),
    ];
    for (name, change) in changes {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = root.path().join("out");
        write(&folder, &[("a", "x.yaml", "1")]).expect("written");
        change(&folder);
        let is_empty_folder = name == "a folder more";
        let expected = if is_empty_folder { Written::Unchanged } else { Written::Replaced };
        assert_eq!(write(&folder, &[("a", "x.yaml", "1")]), Ok(expected), "{name}");
        assert_eq!(files(&folder), held([("a/x.yaml", "1")]), "{name}");
    }
}

#[test]
fn what_terrace_did_not_write_is_left_alone() {
    type Before = &'static [(&'static str, &'static str)];
    let cases: [(&str, Before, Result<Written, &str>); 5] = [
        ("absent", &[], Ok(Written::Replaced)),
        ("empty", &[("out/", "")], Ok(Written::Replaced)),
        ("marked", &[("out/.terrace", ""), ("out/old.yaml", "")], Ok(Written::Replaced)),
        ("foreign", &[("out/notes.txt", "keep")], Err("T0907: `out` holds something that Terrace did not write")),
        (
            "a checkout",
            &[("out/.terrace", ""), ("out/.git/HEAD", "keep")],
            Err("T0907: `out` holds something that Terrace did not write"),
        ),
    ];
    for (name, before, expected) in cases {
        let root = tempfile::tempdir().expect("a temporary folder");
        plant(root.path(), before);
        let folder = root.path().join("out");
        let kept = folder.is_dir().then(|| files(&folder));
        let said = write_tree(
            &folder,
            &[OutputFile { folder: "a", name: "x.yaml", content: "1" }],
            &BTreeSet::new(),
            Leftovers::Removed,
        )
        .map_err(|mistake| shown(&[mistake], root.path()));
        assert_eq!(said, expected.map_err(str::to_owned), "{name}");
        if said.is_err() {
            assert_eq!(Some(files(&folder)), kept, "{name}");
        }
    }
}

#[test]
fn a_mistake_on_the_way_leaves_the_old_folder() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("out");
    write(&folder, &[("a", "x.yaml", "1")]).expect("written");
    let twice = write(&folder, &[("a", "x.yaml", "2"), ("a", "x.yaml", "3")]);
    assert_eq!(twice, Err("T0909: two objects would be written to `a/x.yaml`".to_owned()));
    assert_eq!(files(&folder), held([("a/x.yaml", "1")]));
    assert_eq!(names(root.path()), ["out"]);
}

#[test]
fn what_an_interrupted_run_left_is_cleared_away() {
    let cases: [(&str, &[(&str, &str)]); 3] = [
        ("while staging", &[("out/.terrace", ""), ("out/a/x.yaml", "old"), (".out.terrace-new/a/x.yaml", "half")]),
        ("after the exchange", &[("out/.terrace", ""), ("out/a/x.yaml", "new"), (".out.terrace-new/a/x.yaml", "old")]),
        (
            "between two renames",
            &[
                (".out.terrace-old/.terrace", ""),
                (".out.terrace-old/a/x.yaml", "old"),
                (".out.terrace-new/a/x.yaml", "new"),
            ],
        ),
    ];
    for (name, before) in cases {
        let root = tempfile::tempdir().expect("a temporary folder");
        plant(root.path(), before);
        let folder = root.path().join("out");
        assert_eq!(write(&folder, &[("a", "x.yaml", "1")]), Ok(Written::Replaced), "{name}");
        assert_eq!(files(&folder), held([("a/x.yaml", "1")]), "{name}");
        assert_eq!(names(root.path()), ["out"], "{name}");
    }
}

#[test]
fn a_link_stays_and_its_folder_is_replaced() {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[("real/", "")]);
    let link = root.path().join("link");
    std::os::unix::fs::symlink("real", &link).expect("a link");
    assert_eq!(write(&link, &[("a", "x.yaml", "1")]), Ok(Written::Replaced));
    assert!(link.is_symlink());
    assert_eq!(files(&root.path().join("real")), held([("a/x.yaml", "1")]));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name().display().to_string()).collect();
    names.sort();
    names
}

/// One app rendered alone does not take the manifests of the others away.
#[test]
fn other_apps_are_only_removed_when_that_is_said() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("out");
    assert_eq!(write(&folder, &[("a", "x.yaml", "1"), ("b", "y.yaml", "2")]), Ok(Written::Replaced));
    let alone = [OutputFile { folder: "a", name: "x.yaml", content: "3" }];
    let said = write_tree(&folder, &alone, &BTreeSet::new(), Leftovers::Refused)
        .map_err(|mistake| shown(&[mistake], root.path()));
    let said = said.expect_err("b is not rendered");
    assert!(said.starts_with("T0910: `out` holds manifests of `b`, which this run does not render"), "{said}");
    assert_eq!(files(&folder), held([("a/x.yaml", "1"), ("b/y.yaml", "2")]));
    assert_eq!(write_tree(&folder, &alone, &BTreeSet::new(), Leftovers::Removed).ok(), Some(Written::Replaced));
    assert_eq!(files(&folder), held([("a/x.yaml", "3")]));
}

#[test]
fn a_file_of_somebody_else_is_named_and_kept() {
    for file in ["README.md", "a/kustomization.yaml", "docs/x.yaml"] {
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = root.path().join("out");
        write(&folder, &[("a", "x.yaml", "1")]).expect("written");
        plant(&folder, &[(file, "keep")]);
        let said = write(&folder, &[("a", "x.yaml", "2")]).expect_err("it would be deleted");
        assert_eq!(said, format!("T0907: `out` holds files that Terrace did not write: `{file}`"));
        assert_eq!(files(&folder), held([("a/x.yaml", "1"), (file, "keep")]));
    }
}

#[test]
fn a_folder_of_another_target_is_replaced_only_when_that_is_said() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("out");
    let render = |content, target: &str, leftovers| {
        let targets = BTreeSet::from([target.to_owned()]);
        let written = write_tree(&folder, &[OutputFile { folder: "a", name: "x.yaml", content }], &targets, leftovers);
        written.map_err(|mistake| shown(&[mistake], root.path()))
    };
    let refused = "T0912: `out` was rendered for `prod-a`, and this run renders for another target";
    let steps = [
        ("1", "prod-a", Leftovers::Refused, Ok(Written::Replaced)),
        ("1", "prod-b", Leftovers::Refused, Err(refused)),
        ("2", "prod-b", Leftovers::Refused, Err(refused)),
        ("2", "prod-a", Leftovers::Refused, Ok(Written::Replaced)),
        ("2", "prod-b", Leftovers::Removed, Ok(Written::Replaced)),
        ("2", "prod-b", Leftovers::Refused, Ok(Written::Unchanged)),
    ];
    for (content, target, leftovers, expected) in steps {
        assert_eq!(render(content, target, leftovers), expected.map_err(str::to_owned), "{content} {target}");
    }
}
