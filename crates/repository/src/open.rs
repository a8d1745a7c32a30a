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
            Err(Diagnostic::error(&codes::LEADS_OUT, message).hint(hint))
        }
        // Its files may hold the credentials of a pipeline.
        Ok(inner) if inner.iter().any(|folder| folder == ".git") => {
            let message = format!("`{}` is in Git's own folder", folder::shown(inner));
            Err(Diagnostic::error(&codes::LEADS_OUT, message).hint(hint))
        }
        Ok(inner) => open_below(&around, inner).map_err(|error| not_opened(path, &error)),
    }
}

/// A pipe that nobody writes to must not hold the rendering up, and a link is looked at before it is followed.
const FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(FLAGS.bits().cast_signed()).open(path)
}

/// Follows a link that does not lead out of the root, nor into Git's own folder: the lines that a diagnostic quotes of it might hold
/// the credentials of a pipeline.
fn follow(path: &Path, root: impl FnOnce() -> PathBuf) -> Result<File, Diagnostic> {
    let real = path.canonicalize().map_err(|error| not_opened(path, &error))?;
    let root = root().canonicalize().ok();
    let inside = root.as_deref().and_then(|root| Some((root, real.strip_prefix(root).ok()?)));
    let Some((root, inner)) = inside.filter(|(_, inner)| inner.iter().all(|folder| folder != ".git")) else {
        let message = format!("the link leads out of the repository, to `{}`", folder::shown(&real));
        return Err(Diagnostic::error(&codes::LEADS_OUT, message).hint("copy the file to here"));
    };
    open_below(root, inner).map_err(|error| not_opened(path, &error))
}

/// Opens a file by its real path in a folder. Where the kernel can, it refuses what has become a link since the path was looked up.
fn open_below(root: &Path, inner: &Path) -> io::Result<File> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, Mode, ResolveFlags, openat, openat2};

        let folder =
            openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(folder, inner, FLAGS | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty(), resolve) {
            // A kernel before 5.6, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            opened => return Ok(opened?.into()),
        }
    }
    open(&root.join(inner))
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

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    /// Somebody puts a link in the place of a folder after the path was looked up.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_path_that_has_become_a_link_is_not_followed() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (root, outside) = (place.path().join("root"), place.path().join("outside"));
        for folder in [root.join("real"), outside.clone()] {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join("x"), "x").expect("a file");
        }
        symlink(&outside, root.join("swapped")).expect("a link");
        assert!(open_below(&root, Path::new("real/x")).is_ok());
        let refused = open_below(&root, Path::new("swapped/x")).expect_err("the link leads out");
        assert!(is(&refused, Errno::LOOP), "{refused}");
    }
}
