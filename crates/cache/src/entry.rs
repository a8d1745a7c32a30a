use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Timespec, Timestamps, UTIME_NOW, UTIME_OMIT},
    io::Errno,
};

use crate::{
    CacheError, Key,
    content::{self, Kind},
    error::is_absent,
    record::{Record, Seen},
};

/// The file in an entry's folder that says what the other one was. Its time is that of the last use.
pub(crate) const RECORD: &str = "record";

/// What is kept under a key.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A program that was built.
    Program(Program),
    /// Why there will never be a program of this key, as [`Slot::refuse`](crate::Slot::refuse) was told.
    Failure(Vec<u8>),
}

/// A program in the cache: a regular file that its owner may read and execute.
///
/// ```
/// use std::{io, process::{Child, Command}};
/// use terrace_cache::{Cache, Key, Program};
///
/// fn start(cache: &Cache, key: &Key, program: &Program) -> io::Result<Child> {
///     let started = Command::new(program.path()).env_clear().spawn();
///     if started.is_err() && !program.is_whole() {
///         cache.remove(key).map_err(io::Error::other)?;
///     }
///     started
/// }
/// ```
///
/// It can be gone when it is started, if another process made room in that moment: then [`get`](crate::Cache::get) no longer finds it either.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) path: PathBuf,
    pub(crate) digest: [u8; 32],
}

impl Program {
    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether every byte is as it was published. It reads the whole program: for when one that was got cannot be run. If it is not whole,
    /// [remove](crate::Cache::remove) it, and build it anew.
    pub fn is_whole(&self) -> bool {
        content::open(&self.path).and_then(content::digest).is_ok_and(|found| found == self.digest)
    }
}

/// The entry in a folder, if it is there and undamaged; it counts as used now.
pub(crate) fn read(folder: &Path, key: &Key) -> Result<Option<Entry>, CacheError> {
    match read_whole(folder, key) {
        Ok(entry) => Ok(entry),
        Err(error) if is_damage(&error) => Ok(None),
        Err(error) => Err(CacheError::unusable("read", folder)(error)),
    }
}

fn read_whole(folder: &Path, key: &Key) -> io::Result<Option<Entry>> {
    let place = folder.join(RECORD);
    let file = content::open(&place)?;
    let Some(record) = Record::read(&file, key)? else { return Ok(None) };
    let path = folder.join(record.kind.name());
    let entry = match record.kind {
        Kind::Program => {
            is_unchanged(&path, &record)?.then_some(Entry::Program(Program { path, digest: record.digest }))
        }
        Kind::Failure => failure(&path, &record)?.map(Entry::Failure),
    };
    if entry.is_some() {
        use_now(&file)?;
    }
    Ok(entry)
}

/// Whether a program is as it was published. If it only looks different, since somebody touched it or the cache was copied, its bytes decide.
fn is_unchanged(path: &Path, record: &Record) -> io::Result<bool> {
    let seen = Seen::of(&fs::symlink_metadata(path)?);
    let is_alike = (seen.size, seen.mode) == (record.seen.size, record.seen.mode);
    Ok(seen == record.seen || is_alike && content::digest(content::open(path)?)? == record.digest)
}

fn failure(path: &Path, record: &Record) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    content::open(path)?.take(record.seen.size + 1).read_to_end(&mut bytes)?;
    Ok((content::digest(&*bytes)? == record.digest).then_some(bytes))
}

/// Whether making the entry anew mends it: its files are not there, or closed, or somebody else's, or the disk has lost them. Where this process has run
/// out of something, the entry is as good as before.
fn is_damage(error: &io::Error) -> bool {
    is_absent(error) || matches!(Errno::from_io_error(error), Some(Errno::ACCESS | Errno::PERM | Errno::IO))
}

/// The kernel's clock, of which nothing but the order of entries is read again.
fn use_now(record: &File) -> io::Result<()> {
    let time = |nanoseconds| Timespec { tv_sec: 0, tv_nsec: nanoseconds };
    let times = Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) };
    Ok(rustix::fs::futimens(record, &times)?)
}
