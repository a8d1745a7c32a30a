//! Whether a folder already holds what would be written.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{MARKER, OutputFile};

/// Whether a folder holds exactly these files and the marker.
pub(super) fn is_same(folder: &Path, files: &[OutputFile<'_>], marker: &str) -> io::Result<bool> {
    let mut expected: BTreeMap<PathBuf, &str> = files.iter().map(|file| (file.path(), file.content)).collect();
    expected.insert(MARKER.into(), marker);
    Ok(expected.len() == files.len() + 1 && holds_only(folder, Path::new(""), &mut expected)? && expected.is_empty())
}

/// Whether everything below a folder is expected; what is met is taken out.
fn holds_only(folder: &Path, inner: &Path, expected: &mut BTreeMap<PathBuf, &str>) -> io::Result<bool> {
    let entries = match fs::read_dir(folder.join(inner)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let path = inner.join(entry.file_name());
        let kind = entry.file_type()?;
        let is_expected = match expected.remove(&path) {
            Some(content) if kind.is_file() => {
                entry.metadata()?.len() == content.len() as u64 && fs::read(entry.path())? == content.as_bytes()
            }
            Some(_) => false,
            None => kind.is_dir() && holds_only(folder, &path, expected)?,
        };
        if !is_expected {
            return Ok(false);
        }
    }
    Ok(true)
}
