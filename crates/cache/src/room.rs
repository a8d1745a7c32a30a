//! How much is kept, and what goes.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::{Cache, CacheError, Key, clear, content::Kind, entry::RECORD, error::is_absent};

/// An entry that could go.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    /// When it was used last, in seconds and nanoseconds; a damaged one never.
    used: (i64, i64),
    folder: PathBuf,
    bytes: u64,
}

impl Cache {
    /// Removes an entry: one whose program cannot be run, and is not [whole](crate::Program::is_whole).
    pub fn remove(&self, key: &Key) -> Result<(), CacheError> {
        let folder = self.entry(key);
        match self.alone().and_then(|_entries| clear::remove(&folder)) {
            Err(error) if !is_absent(&error) => Err(CacheError::unusable("removed", folder)(error)),
            _ => Ok(()),
        }
    }

    /// Sees that the disk has free what a build may write.
    pub(crate) fn free_disk(&self) -> Result<(), CacheError> {
        self.try_to_free_disk().map_err(CacheError::unusable("emptied", &self.folder))
    }

    fn try_to_free_disk(&self) -> io::Result<()> {
        let missing = || -> io::Result<u64> {
            let disk = rustix::fs::statvfs(&self.folder)?;
            Ok(self.limits.free.saturating_sub(disk.f_bavail.saturating_mul(disk.f_frsize)))
        };
        if missing()? == 0 {
            return Ok(());
        }
        let _entries = self.alone()?;
        let kept = self.kept()?;
        if kept.iter().map(|kept| kept.bytes).sum::<u64>() < missing()? {
            return Ok(());
        }
        for least in kept {
            clear::remove(&least.folder)?;
            if missing()? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Moves a prepared entry of this size to its place, after others have made room for it.
    pub(crate) fn admit(&self, prepared: &Path, key: &Key, size: u64) -> io::Result<()> {
        let entries = self.alone()?;
        let mut kept = self.kept()?;
        let mut bytes: u64 = kept.iter().map(|kept| kept.bytes).sum();
        while !kept.is_empty() && (bytes + size > self.limits.bytes || kept.len() >= self.limits.entries) {
            let least = kept.remove(0);
            clear::remove(&least.folder)?;
            bytes -= least.bytes;
        }
        fs::rename(prepared, self.entry(key))?;
        entries.sync_all()
    }

    /// Removes the entry that was not used for longest, if there is any.
    pub(crate) fn forget_least_used(&self) -> io::Result<bool> {
        let _entries = self.alone()?;
        let Some(least) = self.kept()?.into_iter().next() else { return Ok(false) };
        clear::remove(&least.folder).map(|()| true)
    }

    /// Takes the lock of the folder of entries, which nobody has for longer than it takes to remove and rename some.
    fn alone(&self) -> io::Result<File> {
        let entries = File::open(self.entries())?;
        entries.lock()?;
        Ok(entries)
    }

    /// All entries, that which was not used for longest first. What is not named as an entry is none of the cache's.
    fn kept(&self) -> io::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        for name in fs::read_dir(self.entries())? {
            let name = name?;
            if name.file_name().to_str().and_then(Key::from_hexadecimal).is_some() {
                kept.push(Kept::in_folder(name.path()));
            }
        }
        kept.sort();
        Ok(kept)
    }
}

impl Kept {
    fn in_folder(folder: PathBuf) -> Self {
        let look = |name: &str| fs::symlink_metadata(folder.join(name)).ok();
        let record = look(RECORD);
        let used = record.as_ref().map_or((0, 0), |record| (record.mtime(), record.mtime_nsec()));
        let contents = Kind::ALL.into_iter().filter_map(|kind| look(kind.name()));
        let bytes = contents.chain(record).map(|file| file.len()).sum();
        Self { used, folder, bytes }
    }
}
