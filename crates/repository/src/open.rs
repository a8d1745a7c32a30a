//! Opening what somebody else may have put there.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, io::Errno};
use terrace_diagnostic::{Diagnostic, Place};
use terrace_spec::load::MAX_BYTES;

use crate::{codes, folder, sources};

/// Reads a file that may be there. `root` is the folder that links must not lead out of; it is asked for only when one is met.
pub(crate) fn read(path: &Path, root: impl FnOnce() -> PathBuf) -> Result<Option<Vec<u8>>, Diagnostic> {
    let file = match open(path) {
        Err(error) if is(&error, Errno::LOOP) => match follow(path, root) {
            Ok(file) => file,
            Err(diagnostic) => return Err(diagnostic.in_file(folder::shown(path))),
        },
        Err(error) if is(&error, Errno::NOENT) || is(&error, Errno::NOTDIR) => return Ok(None),
        other => other.map_err(|error| not_opened(path, &error))?,
    };
    contents(path, file).map(Some)
}

/// Reads a file beside an app. No link on the way may lead out of the app's folder, whichever part of the path it is.
pub(crate) fn read_beside(folder: &Path, relative: &str) -> Result<Vec<u8>, Diagnostic> {
    let path = folder.join(relative);
    let opened = if relative.contains('/') { Err(Errno::LOOP.into()) } else { open(&path) };
    let read = match opened {
        Ok(file) => contents(&path, file),
        Err(error) if is(&error, Errno::LOOP) => follow_beside(folder, &path).and_then(|file| contents(&path, file)),
        Err(error) => Err(not_opened(&path, &error)),
    };
    let is_absent =
        || matches!(path.symlink_metadata(), Err(error) if is(&error, Errno::NOENT) || is(&error, Errno::NOTDIR));
    read.map_err(|mut mistake| {
        if mistake.code == &codes::NOT_READABLE && is_absent() {
            return sources::missing(folder, relative);
        }
        // It is shown where the path is written.
        mistake.place = Place::default();
        mistake
    })
}

fn follow_beside(folder: &Path, path: &Path) -> Result<File, Diagnostic> {
    let real = path.canonicalize().map_err(|error| not_opened(path, &error))?;
    let around = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let around = around.canonicalize().map_err(|error| not_opened(path, &error))?;
    let hint = "copy the file into the app's folder";
    match real.strip_prefix(&around) {
        Err(_) => {
            let message = format!("the link leads out of the app's folder, to `{}`", folder::shown(&real));
            return Err(Diagnostic::error(&codes::LEADS_OUT, message).hint(hint));
        }
        // Its files may hold the credentials of a pipeline.
        Ok(inner) if inner.iter().any(|folder| folder == ".git") => {
            let message = format!("`{}` is in Git's own folder", folder::shown(inner));
            return Err(Diagnostic::error(&codes::LEADS_OUT, message).hint(hint));
        }
        Ok(_) => {}
    }
    open(&real).map_err(|error| not_opened(path, &error))
}

/// A pipe that nobody writes to must not hold the rendering up, and a link is looked at before it is followed.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Follows a link that does not lead out of the root, nor into Git's own folder: the lines that a diagnostic quotes of it might hold
/// the credentials of a pipeline.
fn follow(path: &Path, root: impl FnOnce() -> PathBuf) -> Result<File, Diagnostic> {
    let real = path.canonicalize().map_err(|error| not_opened(path, &error))?;
    let is_inside = root()
        .canonicalize()
        .is_ok_and(|root| real.strip_prefix(root).is_ok_and(|inner| inner.iter().all(|folder| folder != ".git")));
    if !is_inside {
        let message = format!("the link leads out of the repository, to `{}`", folder::shown(&real));
        let diagnostic = Diagnostic::error(&codes::LEADS_OUT, message);
        return Err(diagnostic.hint("copy the file to here"));
    }
    open(&real).map_err(|error| not_opened(path, &error))
}

fn contents(path: &Path, file: File) -> Result<Vec<u8>, Diagnostic> {
    let metadata = file.metadata().map_err(|error| not_readable(path, &error))?;
    if !metadata.is_file() {
        return Err(no_file(path));
    }
    if metadata.len() > MAX_BYTES as u64 {
        return Err(too_large(path, metadata.len()));
    }
    // One byte more than allowed: a file that grows meanwhile is not read to its end.
    let limit = MAX_BYTES as u64 + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).map_or(0, |length| length + 1));
    file.take(limit).read_to_end(&mut bytes).map_err(|error| not_readable(path, &error))?;
    match bytes.len() {
        length if length > MAX_BYTES => Err(too_large(path, length as u64)),
        _ => Ok(bytes),
    }
}

fn is(error: &io::Error, errno: Errno) -> bool {
    error.raw_os_error() == Some(errno.raw_os_error())
}

fn not_opened(path: &Path, error: &io::Error) -> Diagnostic {
    // What a socket answers, and a device that is not there.
    if is(error, Errno::NXIO) || is(error, Errno::NODEV) { no_file(path) } else { not_readable(path, error) }
}

fn no_file(path: &Path) -> Diagnostic {
    let message = format!("`{}` is not a regular file", folder::shown(path));
    Diagnostic::error(&codes::NO_FILE, message).in_file(folder::shown(path)).hint("put a file there")
}

fn too_large(path: &Path, length: u64) -> Diagnostic {
    Diagnostic::error(
        &terrace_spec::codes::TOO_LARGE,
        format!("the file has {length} bytes, and {MAX_BYTES} are allowed"),
    )
    .in_file(folder::shown(path))
    .hint("keep data in files of its own, out of the app's")
}

pub(crate) fn not_readable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = folder::shown(path);
    Diagnostic::error(&codes::NOT_READABLE, format!("`{shown}` cannot be read: {}", folder::reason(error)))
        .in_file(shown)
        .hint("let whoever runs this read it, or take it away")
}
