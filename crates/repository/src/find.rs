//! Finding apps.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use terrace_diagnostic::Diagnostic;

use crate::{codes, folder, manifest, open, repository::AppFile};

/// Limits of a search: more than any repository of apps has.
const MAX_ENTRIES: usize = 500_000;
const MAX_DEPTH: usize = 64;
/// Names that people give an app's file.
const MISNAMED: [&str; 4] = ["app.yml", "App.yaml", "App.yml", "terrace.yaml"];

/// Finds the apps that paths stand for, in the order of the paths and then of their names; each once.
///
/// A path is an app's file, a folder that holds an `app.yaml` or the `Cargo.toml` of a package that defines an app, or a folder that is searched for such folders. A search passes over
/// hidden folders, `target`, `node_modules` and links, and does not go below an app's own folder.
pub fn find(paths: &[PathBuf]) -> Result<Vec<AppFile>, Vec<Diagnostic>> {
    let mut search = Search { entries: 0, apps: Vec::new(), near: None };
    let mut mistakes = Vec::new();
    for path in paths {
        if let Err(mistake) = search.path(path) {
            mistakes.push(mistake);
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    if paths.len() > 1 {
        let mut seen = BTreeSet::new();
        search.apps.retain(|app| seen.insert(folder::plain(app.path())));
    }
    Ok(search.apps)
}

struct Search {
    entries: usize,
    apps: Vec<AppFile>,
    /// What is there in place of an app: the nearest guess at what was meant.
    near: Option<Near>,
}

/// What is nearly an app.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// A file by a name that nobody looks for.
    Misnamed(PathBuf),
    /// A manifest that does not say that its package defines an app.
    Package(PathBuf),
}

impl Near {
    fn edit(&self) -> String {
        match self {
            Self::Misnamed(file) => format!("rename `{}` to `app.yaml`", folder::shown(file)),
            Self::Package(file) => format!(
                "write `[package.metadata.terrace]` into `{}` if its `main` is `terrace::main`",
                folder::shown(file)
            ),
        }
    }
}

impl Search {
    fn path(&mut self, path: &Path) -> Result<(), Diagnostic> {
        let metadata = fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let message = format!("`{}` does not exist", folder::shown(path));
                Diagnostic::error(&codes::NOT_FOUND, message).hint("name an app's file, its folder, or a folder above")
            }
            _ => open::not_readable(path, &error),
        })?;
        if !metadata.is_dir() {
            self.apps.push(AppFile::new(path.to_owned()));
            return Ok(());
        }
        let before = self.apps.len();
        self.near = None;
        if !self.take(path) {
            self.folder(path, 0)?;
        }
        if self.apps.len() == before {
            let message = format!("there is no `app.yaml` in `{}`, nor below it", folder::shown(path));
            let hint = match &self.near {
                Some(near) => near.edit(),
                None => format!("write one with `terrace init {}`", folder::shown(path)),
            };
            return Err(Diagnostic::error(&codes::NO_APP, message).hint(hint));
        }
        Ok(())
    }

    /// Takes a folder's app. Asked before the folder is listed: most folders of a repository of apps are apps.
    fn take(&mut self, folder: &Path) -> bool {
        let file = AppFile::in_folder(folder);
        let is_there = fs::symlink_metadata(file.path()).is_ok();
        if is_there {
            self.apps.push(file);
        }
        is_there
    }

    /// The first by its name, whatever order a folder is listed in.
    fn meet(&mut self, near: Near) {
        if self.near.as_ref().is_none_or(|known| near < *known) {
            self.near = Some(near);
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), Diagnostic> {
        let unreadable = |error: io::Error| open::not_readable(folder, &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.file_name() == manifest::MANIFEST {
                let file = folder.join(manifest::MANIFEST);
                if manifest::is_definition(folder) {
                    self.apps.push(AppFile::new(file));
                    return Ok(());
                }
                self.meet(Near::Package(file));
            } else if MISNAMED.iter().any(|name| entry.file_name() == *name) {
                self.meet(Near::Misnamed(entry.path()));
            }
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(too_much(folder, &format!("more than {MAX_ENTRIES} files")));
            }
            let name = entry.file_name();
            if !is_passed_over(&name) && entry.file_type().map_err(unreadable)?.is_dir() {
                names.push(name);
            }
        }
        names.sort_unstable();
        for name in names {
            let inner = folder.join(name);
            if !self.take(&inner) {
                if depth == MAX_DEPTH {
                    return Err(too_much(folder, &format!("more than {MAX_DEPTH} levels of folders")));
                }
                self.folder(&inner, depth + 1)?;
            }
        }
        Ok(())
    }
}

fn is_passed_over(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules"
}

fn too_much(folder: &Path, what: &str) -> Diagnostic {
    let message = format!("the search for apps has met {what}, at `{}`", folder::shown(folder));
    Diagnostic::error(&codes::TOO_MANY_FILES, message).hint("name the folders of the apps")
}
