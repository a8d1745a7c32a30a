//! Putting a new folder in the place of an old one.

use std::{fs, fs::File, io, path::Path};

use rustix::{
    fs::{CWD, RenameFlags, renameat_with},
    io::Errno,
};

use super::Place;

/// Clears away what an interrupted run has left, and ends what it has begun.
pub(super) fn tidy(place: &Place) -> io::Result<()> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    if is_there(&place.aside) && !is_there(&place.folder) {
        fs::rename(&place.aside, &place.folder)?;
    }
    remove(&place.aside)?;
    remove(&place.staging)
}

/// Puts the staged folder in place, once all of it is on the disk: a new folder of empty files would be worse than the old one.
pub(super) fn swap(place: &Place, parent: &File) -> io::Result<()> {
    flush(&place.staging)?;
    if !place.folder.exists() {
        fs::rename(&place.staging, &place.folder)?;
        return parent.sync_all();
    }
    match renameat_with(CWD, &place.staging, CWD, &place.folder, RenameFlags::EXCHANGE) {
        Ok(()) => {}
        // Not every file system knows how to exchange two folders.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::rename(&place.folder, &place.aside)?;
            if let Err(error) = fs::rename(&place.staging, &place.folder) {
                fs::rename(&place.aside, &place.folder)?;
                return Err(error);
            }
        }
        Err(error) => return Err(error.into()),
    }
    parent.sync_all()?;
    // The new folder is in place: what of the old one cannot be removed is left to the next run.
    let _ = remove(&place.aside).and_then(|()| remove(&place.staging));
    Ok(())
}

/// One call for the whole file system is many times cheaper than one for each of thousands of files.
#[cfg(target_os = "linux")]
fn flush(staging: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(staging)?)?)
}

#[cfg(not(target_os = "linux"))]
fn flush(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            flush(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(staging)?.sync_all()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
