//! The apps in `examples/`, found.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the workspace, from the folder that tests run in.
pub(crate) const ROOT: &str = "..";

/// An app of the examples.
pub(crate) struct Example {
    /// Its folder in `examples/`, such as `marketplace/apps/search`.
    pub(crate) name: PathBuf,
}

impl Example {
    /// Its `app.yaml`.
    pub(crate) fn file(&self) -> PathBuf {
        Path::new(ROOT).join("examples").join(&self.name).join("app.yaml")
    }
}

/// Every app of the examples, by name.
pub(crate) fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut folders = vec![PathBuf::new()];
    let root = Path::new(ROOT).join("examples");
    while let Some(name) = folders.pop() {
        let folder = root.join(&name);
        if folder.join("app.yaml").exists() {
            examples.push(Example { name });
            continue;
        }
        for entry in fs::read_dir(&folder).expect("the folder of the examples is readable").flatten() {
            if entry.path().is_dir() {
                folders.push(name.join(entry.file_name()));
            }
        }
    }
    examples.sort_by(|left, right| left.name.cmp(&right.name));
    examples
}
