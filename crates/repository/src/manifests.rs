//! Manifests of others: read within limits, and what is made of them written whole.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use terrace_diagnostic::Diagnostic;

use crate::{codes, folder, open};

/// How files of manifests end.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];
/// Limits of a folder of manifests: more than any release of an app has.
const MAX_FILES: usize = 2000;
const MAX_DEPTH: usize = 16;

/// A file that somebody else has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignFile {
    /// Its path for people.
    pub file: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads a file of manifests, or all those in a folder and below it, in the order of their names; `limit` bytes in all.
///
/// Links, hidden files and files of other endings are passed over in a folder.
///
/// ```
/// use terrace_repository::{ForeignFile, bounded, read_manifests, write_new};
///
/// let folder = tempfile::tempdir()?;
/// write_new(&folder.path().join("service.yaml"), "kind: Service\n").unwrap();
/// // What is there already is not written over.
/// assert!(write_new(&folder.path().join("service.yaml"), "").is_err());
/// let ForeignFile { bytes, .. } = read_manifests(folder.path(), 1 << 20).unwrap().remove(0);
/// assert_eq!(bytes, b"kind: Service\n");
/// // From standard input, one byte more than the limit tells that there is too much.
/// assert_eq!(bounded(&b"kind: Service\n"[..], 4)?.len(), 5);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read_manifests(path: &Path, limit: usize) -> Result<Vec<ForeignFile>, Diagnostic> {
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let message = format!("`{}` does not exist", folder::shown(path));
            Diagnostic::error(&codes::NOT_FOUND, message)
                .hint("name a file or a folder of manifests, or `-` for what comes in")
        }
        _ => open::not_readable(path, &error),
    })?;
    let mut paths = Vec::new();
    if metadata.is_dir() {
        search(path, 0, &mut paths)?;
    } else {
        paths.push(path.to_owned());
    }
    let mut files = Vec::new();
    let mut left = limit;
    for path in paths {
        let file = File::open(&path).map_err(|error| open::not_readable(&path, &error))?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            let message = format!("`{}` is not a regular file", folder::shown(&path));
            return Err(Diagnostic::error(&codes::NO_FILE, message).hint("name a file, or `-` for what comes in"));
        }
        let bytes = bounded(file, left).map_err(|error| open::not_readable(&path, &error))?;
        left = left.saturating_sub(bytes.len());
        files.push(ForeignFile { file: folder::shown(&path), bytes });
    }
    Ok(files)
}

/// Reads what comes in, one byte more than the limit at most: whoever looks at it sees that it is too much.
pub fn bounded(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn search(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let unreadable = |error: io::Error| open::not_readable(folder, &error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.file_name(), entry.path(), entry.file_type().map_err(unreadable)?));
    }
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    for (name, path, kind) in entries {
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let is_manifest = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        if kind.is_dir() && depth < MAX_DEPTH {
            search(&path, depth + 1, paths)?;
        } else if kind.is_file() && is_manifest {
            paths.push(path);
        }
        if paths.len() > MAX_FILES {
            let message = format!("there are more than {MAX_FILES} files of manifests");
            return Err(Diagnostic::error(&codes::TOO_MANY_FILES, message).hint("import one app at a time"));
        }
    }
    Ok(())
}

/// Writes a new file, whole or not at all. One that is there already is somebody's work, and is refused.
pub fn write_new(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let failed = |error: io::Error| {
        let message = format!("`{}` cannot be written: {}", folder::shown(path), folder::reason(&error));
        Diagnostic::error(&codes::NOT_WRITABLE, message)
            .hint("name a file in a folder that whoever runs this can write to")
    };
    let there = || {
        let message = format!("`{}` is there already", folder::shown(path));
        Diagnostic::error(&codes::NOT_WRITABLE, message).hint("name another file, or move that one away")
    };
    if path.symlink_metadata().is_ok() {
        return Err(there());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(path.file_name().unwrap_or_default());
    hidden.push(".terrace-new");
    let staging = parent.join(hidden);
    let written = File::create(&staging).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    // A link to the finished file takes no other's place, as a renaming would.
    let linked = written.and_then(|()| fs::hard_link(&staging, path));
    // What cannot be removed is overwritten by the next run.
    let _ = fs::remove_file(&staging);
    linked.map_err(|error| if error.kind() == io::ErrorKind::AlreadyExists { there() } else { failed(error) })
}
