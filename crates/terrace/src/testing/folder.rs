//! A folder of snapshots on disk.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Why a folder of snapshots is not usable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file cannot be read.
    #[error("`{}` cannot be read", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// A file cannot be written.
    #[error("`{}` cannot be written", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// A file that is no snapshot, and would be deleted as one that is stale.
    #[error("`{}` is no snapshot: give snapshots a folder of their own", .0.display())]
    Foreign(PathBuf),
}

/// Every file of the folder, by its path in it; none when there is no folder.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>, FolderError> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let path = folder.join(&inner);
        let unreadable = |error| FolderError::Read(path.clone(), error);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && inner.as_os_str().is_empty() => return Ok(files),
            entries => entries.map_err(unreadable)?,
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let name = inner.join(entry.file_name());
            if entry.file_type().map_err(unreadable)?.is_dir() {
                folders.push(name);
                continue;
            }
            let file = folder.join(&name);
            let text = fs::read_to_string(&file).map_err(|error| FolderError::Read(file.clone(), error))?;
            if !is_snapshot(&name, &text) {
                return Err(FolderError::Foreign(file));
            }
            files.insert(name, text);
        }
    }
    Ok(files)
}

/// Whether a file may be deleted when nothing is rendered to it any more: apps and platforms may not.
fn is_snapshot(name: &Path, text: &str) -> bool {
    name.extension().is_some_and(|extension| extension == "yaml") && !text.contains("apiVersion: terrace.dev/")
}

/// Makes the folder hold these files and no other.
pub(super) fn write(folder: &Path, files: &BTreeMap<PathBuf, String>) -> Result<(), FolderError> {
    let known = read(folder)?;
    for (name, text) in files.iter().filter(|(name, text)| known.get(*name) != Some(text)) {
        let path = folder.join(name);
        let unwritable = |error| FolderError::Write(path.clone(), error);
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(unwritable)?;
        fs::write(&path, text).map_err(unwritable)?;
    }
    for name in known.keys().filter(|name| !files.contains_key(*name)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(|error| FolderError::Write(path.clone(), error))?;
        for above in name.ancestors().skip(1) {
            // Fails on the first that still holds something, which is what stops it.
            if above.as_os_str().is_empty() || fs::remove_dir(folder.join(above)).is_err() {
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, FolderError, PathBuf, fs, read, write};

    fn files(files: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
        files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
    }

    #[test]
    fn the_folder_holds_what_was_written_last_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder to work in");
        let folder = folder.path().join("snapshots");
        assert_eq!(read(&folder).expect("no folder is an empty one"), files(&[]));
        for expected in [
            files(&[
                ("staging/one/a.yaml", "a: 1\n"),
                ("staging/one/b.yaml", "b: 1\n"),
                ("production/b.yaml", "b: 2\n"),
            ]),
            files(&[("staging/one/a.yaml", "a: 2\n")]),
        ] {
            write(&folder, &expected).expect("the folder can be written");
            assert_eq!(read(&folder).expect("the folder can be read"), expected);
        }
        assert!(!folder.join("production").exists(), "an empty folder stays");
    }

    #[test]
    fn a_folder_that_holds_something_else_is_left_alone() {
        for (name, text) in [("app.yaml", "apiVersion: terrace.dev/v1alpha1\nkind: App\n"), ("notes.md", "mine\n")] {
            let folder = tempfile::tempdir().expect("a folder to work in");
            fs::write(folder.path().join(name), text).expect("the folder can be written");
            let refused = write(folder.path(), &files(&[("a.yaml", "a: 1\n")]));
            assert!(matches!(refused, Err(FolderError::Foreign(file)) if file.ends_with(name)), "{name}");
            assert!(folder.path().join(name).exists() && !folder.path().join("a.yaml").exists(), "{name}");
        }
    }
}
