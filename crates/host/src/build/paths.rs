//! Paths that manifests name: where they may lead, and what is said of those that may not.

use std::path::{Component, Path, PathBuf};

use terrace_diagnostic::Diagnostic;

use crate::codes;

/// The folder of Cargo's own configuration. In a package it would be found by the build, and be over the plugin's.
const CONFIGURATION: &str = ".cargo";

/// A path from a folder, without `..`; `None` where it leads out of the repository.
pub(super) fn join(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut joined = folder.to_owned();
    for component in Path::new(path).components() {
        match component {
            Component::Normal(name) => joined.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !joined.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(joined)
}

/// Whether Cargo would find its configuration by this path.
pub(super) fn is_configuration(path: &Path) -> bool {
    path.components().any(|component| component.as_os_str() == CONFIGURATION)
}

pub(super) fn outside(path: &Path) -> Diagnostic {
    refused(
        path,
        "is named by a `Cargo.toml` and leads out of where it may",
        "keep what is built in the repository, and sources of a package in its folder",
    )
}

pub(super) fn refused(path: &Path, what: &str, hint: &str) -> Diagnostic {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    Diagnostic::error(&codes::SOURCES, format!("`{}` {what}", path.display())).hint(hint)
}
