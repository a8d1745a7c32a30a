//! Who has the turn: the kernel's lock of the folder in which an entry is made.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    os::{
        fd::OwnedFd,
        unix::fs::{MetadataExt, OpenOptionsExt},
    },
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::fs::OFlags;

use crate::{clear, content::make_folder, error::is_absent};

/// How often one who waits looks again: little beside a build, for some system calls each.
pub(crate) const STEP: Duration = Duration::from_millis(5);

/// The turn to build a key. The folder is there only as long as somebody has it, or after its process was killed.
#[derive(Debug)]
pub(crate) struct Lock {
    folder: PathBuf,
    /// Absent once it was handed over.
    file: Option<File>,
}

impl Lock {
    /// Makes the folder, if need be, and takes its lock, unless somebody has it.
    pub(crate) fn take(folder: &Path) -> io::Result<Option<Self>> {
        loop {
            make_folder(folder)?;
            let file = match open(folder) {
                // Whoever had it has just removed it, or something is in its place that the cache did not put there.
                Err(error) if is_absent(&error) => {
                    remove_file(folder)?;
                    continue;
                }
                opened => opened?,
            };
            if !take_alone(&file)? {
                return Ok(None);
            }
            // Whoever had it may have removed it between the two.
            if is_at(&file, folder)? {
                return Ok(Some(Self { folder: folder.to_owned(), file: Some(file) }));
            }
        }
    }

    /// Goes on with the lock of a folder that another process took.
    pub(crate) fn resume(folder: &Path, file: File) -> io::Result<Option<Self>> {
        let is_taken = is_at(&file, folder)? && take_alone(&file)?;
        Ok(is_taken.then(|| Self { folder: folder.to_owned(), file: Some(file) }))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The lock, which stays taken until whoever gets it ends.
    pub(crate) fn hand_over(mut self) -> OwnedFd {
        self.file.take().expect("a lock has its file until it is handed over").into()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.file.is_some() {
            // What cannot be removed now is tried again by the next one that begins.
            let _ = clear::remove(&self.folder);
        }
    }
}

/// Whether somebody has the lock of a folder.
pub(crate) fn is_taken(folder: &Path) -> io::Result<bool> {
    let file = match open(folder) {
        Err(error) if is_absent(&error) => return Ok(false),
        opened => opened?,
    };
    // It ends with the file, at once.
    is_refused(file.try_lock_shared())
}

fn open(folder: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(folder)
}

/// Takes the lock, unless somebody has it for themselves. Those who [only look](is_taken) share it for some microseconds, and are not taken for that.
fn take_alone(file: &File) -> io::Result<bool> {
    while is_refused(file.try_lock())? {
        if is_refused(file.try_lock_shared())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether somebody else has a lock.
pub(crate) fn is_refused(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes what is no folder. A folder in its place may be somebody's turn by now: without its lock it is left alone.
fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether a path still leads to what was opened by it.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let (opened, found) = match (file.metadata()?, fs::symlink_metadata(path)) {
        (_, Err(error)) if error.kind() == ErrorKind::NotFound => return Ok(false),
        (opened, found) => (opened, found?),
    };
    Ok((opened.dev(), opened.ino()) == (found.dev(), found.ino()))
}
