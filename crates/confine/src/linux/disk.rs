//! How much a build has written.

use std::{fs, io, os::unix::fs::MetadataExt, path::Path};

/// More files than these are taken for an attempt to make the counting slow.
const MOST_FILES: usize = 50_000;

/// The folder of a build, and what its file system had free when it began.
pub(super) struct Disk<'a> {
    folder: &'a Path,
    free_before: u64,
    most: u64,
}

impl<'a> Disk<'a> {
    pub(super) fn new(folder: &'a Path, most: u64) -> io::Result<Self> {
        Ok(Self { folder, free_before: free(folder)?, most })
    }

    /// Whether it is too much, together with `unnamed` bytes of files that are open and have no name any more.
    ///
    /// What is left then are files that are neither named nor open, but mapped into memory. They are seen by what the file system has free: half of
    /// what it had is for others.
    pub(super) fn is_overrun(&self, unnamed: u64) -> io::Result<bool> {
        Ok(free(self.folder)? < self.free_before / 2 || self.holds_too_much(unnamed))
    }

    fn holds_too_much(&self, unnamed: u64) -> bool {
        let (mut folders, mut files, mut bytes) = (vec![self.folder.to_path_buf()], 0, unnamed);
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(folder) {
                Ok(entries) => entries,
                // It was removed in the meantime.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                // What cannot be looked at, by the length of its path or by its mode, was made so to not be counted.
                Err(_) => return true,
            };
            for entry in entries.map_while(Result::ok) {
                // The entry itself: no link is followed.
                let Ok(metadata) = entry.metadata() else { continue };
                files += 1;
                bytes = bytes.saturating_add(allocated(&metadata));
                if bytes > self.most || files > MOST_FILES {
                    return true;
                }
                if metadata.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        false
    }
}

/// What a file takes on disk; holes take nothing.
pub(super) fn allocated(metadata: &fs::Metadata) -> u64 {
    metadata.blocks().saturating_mul(512)
}

fn free(folder: &Path) -> io::Result<u64> {
    let system = rustix::fs::statvfs(folder)?;
    Ok(system.f_bfree.saturating_mul(system.f_frsize))
}
