//! What every example is rendered to, for every environment and cluster of its platform: `snapshots/`.

use std::{fs, path::Path};

use terrace::testing::Snapshots;

use crate::example::{ROOT, examples};

#[test]
fn every_example_is_rendered_to_its_snapshots() {
    let mut report = String::new();
    for example in examples() {
        let snapshots =
            Snapshots::new(Path::new(ROOT).join("snapshots").join(&example.name)).with(example.extensions());
        if let Err(error) = snapshots.compare_app(example.file()) {
            report.push_str(&error.to_string());
            report.push('\n');
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// An example that goes must take its snapshots along.
#[test]
fn there_are_no_snapshots_of_other_apps() {
    let recipes = terrace_cookbook::recipes().into_iter().map(|(name, _)| Path::new("cookbook").join(name));
    // One of a construct alone.
    let recipes = recipes.chain([Path::new("cookbook").join("redis_alone")]);
    let known: Vec<_> = examples().into_iter().map(|example| example.name).chain(recipes).collect();
    let root = Path::new(ROOT).join("snapshots");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let name = folder.strip_prefix(&root).expect("folders are met from the root on");
        if known.iter().any(|known| known == name) {
            continue;
        }
        assert!(known.iter().any(|known| known.starts_with(name)), "{} is of no example", folder.display());
        for entry in fs::read_dir(&folder).expect("the snapshots are readable").flatten() {
            assert!(entry.path().is_dir(), "{} is of no example", entry.path().display());
            folders.push(entry.path());
        }
    }
}
