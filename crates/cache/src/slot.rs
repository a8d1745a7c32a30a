use std::{
    fs::File,
    io::{self, Cursor, ErrorKind, Read, Seek},
    os::fd::OwnedFd,
    path::{Component, Path, PathBuf},
};

use rustix::fs::{CWD, Mode, OFlags, openat};

use crate::{
    Cache, CacheError, Entry, Key, clear,
    content::{self, Kind, make_folder},
    entry::{Program, RECORD},
    error::is_full,
    lock::Lock,
    record::{Record, Seen},
};

/// The turn to build a key: nobody else builds it meanwhile.
///
/// Dropping it gives the turn up, and whoever waits finds nobody. When the process that has it is killed, the kernel does that.
#[derive(Debug)]
pub struct Slot {
    cache: Cache,
    key: Key,
    lock: Lock,
    scratch: PathBuf,
}

/// The most that a failure may have: it is text for a person.
const MOST_FAILURE: u64 = 1 << 20;

impl Slot {
    pub(crate) fn new(cache: Cache, key: Key, lock: Lock) -> Result<Self, CacheError> {
        let slot = Self::resume(cache, key, lock);
        let made = clear::remove(&slot.scratch).and_then(|()| make_folder(&slot.scratch));
        made.map_err(CacheError::unusable("made", &slot.scratch))?;
        Ok(slot)
    }

    pub(crate) fn resume(cache: Cache, key: Key, lock: Lock) -> Self {
        let scratch = lock.folder().join("scratch");
        Self { cache, key, lock, scratch }
    }

    /// A folder for the build, empty at first: the one place that it has to write to. It is removed with the slot, or, if its process is killed, when the
    /// next one [begins](Cache::begin).
    ///
    /// Whatever a hostile build makes there is never followed, and never in the way of removing it.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Keeps a program: a regular file below [`scratch`](Self::scratch), by its absolute path or from there, with no link on the way.
    ///
    /// ```
    /// # use std::{error::Error, process::Command};
    /// # use terrace_cache::{Entry, Slot};
    /// fn build(slot: Slot) -> Result<Entry, Box<dyn Error>> {
    ///     let output = Command::new("rustc").arg("main.rs").arg("-o").arg(slot.scratch().join("main")).output()?;
    ///     Ok(if output.status.success() { slot.publish("main".as_ref())? } else { slot.refuse(&output.stderr)? })
    /// }
    /// ```
    ///
    /// It is copied, so that nobody who still has it open can change what is kept; digest and copy are of the same bytes. What makes room is what was
    /// not used for longest; if the disk is full, the scratch folder goes first.
    pub fn publish(self, program: &Path) -> Result<Entry, CacheError> {
        let no_program = |why: String| CacheError::NoProgram { path: program.to_owned(), why };
        let file = open_below(&self.scratch, program).map_err(|error| no_program(error.to_string()))?;
        let metadata = file.metadata().map_err(CacheError::unusable("read", program))?;
        if !metadata.is_file() {
            return Err(no_program("it is not a regular file".to_owned()));
        }
        let limit = self.cache.limits.bytes.min(self.cache.limits.program);
        let path = self.cache.entry(&self.key).join(Kind::Program.name());
        let digest = self.keep(Kind::Program, file, metadata.len(), limit)?;
        Ok(Entry::Program(Program { path, digest }))
    }

    /// Keeps why there is no program, and will never be of this key: what its compiler says, for one. At most 1 MiB, for it is read by a person.
    ///
    /// What another try could change, such as a lack of memory, is not to be kept: drop the slot. Or let the failure say itself how long it is believed, and
    /// [remove](Cache::remove) it afterwards.
    pub fn refuse(self, failure: &[u8]) -> Result<Entry, CacheError> {
        let limit = self.cache.limits.bytes.min(MOST_FAILURE);
        self.keep(Kind::Failure, Cursor::new(failure), failure.len() as u64, limit)?;
        Ok(Entry::Failure(failure.to_owned()))
    }

    /// Gives the turn to a process that outlives this one, as its standard input: it [takes it over](Cache::take_over). There is no moment in which
    /// nobody has it.
    ///
    /// ```
    /// use std::{io, os::fd::AsFd, process::{Command, Stdio}};
    /// use terrace_cache::{Cache, CacheError, Key, Slot, Turn};
    ///
    /// fn start(key: &Key, slot: Slot) -> io::Result<()> {
    ///     Command::new("builder").arg(key.to_string()).stdin(Stdio::from(slot.hand_over())).spawn().map(drop)
    /// }
    ///
    /// // And in the builder:
    /// fn take_over(cache: &Cache, key: &Key) -> Result<Turn, Box<dyn std::error::Error>> {
    ///     Ok(cache.take_over(key, io::stdin().as_fd().try_clone_to_owned()?)?)
    /// }
    /// ```
    pub fn hand_over(self) -> OwnedFd {
        self.lock.hand_over()
    }

    /// Makes the entry, moves it to its place, and lets go. Gives back its digest.
    fn keep(self, kind: Kind, mut source: impl Read + Seek, size: u64, limit: u64) -> Result<[u8; 32], CacheError> {
        if size > limit {
            return Err(CacheError::TooLarge { size, limit });
        }
        loop {
            match self.try_to_keep(kind, source.by_ref().take(size)) {
                Err(error) if is_full(&error) && self.free_more().unwrap_or(false) => {}
                kept => return kept.map_err(CacheError::unusable("written", self.cache.entry(&self.key))),
            }
            source.rewind().map_err(CacheError::unusable("read", &self.scratch))?;
        }
    }

    fn try_to_keep(&self, kind: Kind, source: impl Read) -> io::Result<[u8; 32]> {
        let prepared = self.lock.folder().join("entry");
        clear::remove(&prepared)?;
        make_folder(&prepared)?;
        let (digest, metadata) = content::write(&prepared.join(kind.name()), kind.mode(), source)?;
        let record = Record { key: self.key, kind, seen: Seen::of(&metadata), digest }.to_string();
        content::write(&prepared.join(RECORD), 0o400, record.as_bytes())?;
        File::open(&prepared)?.sync_all()?;
        self.cache.admit(&prepared, &self.key, metadata.len() + record.len() as u64)?;
        Ok(digest)
    }

    /// When the disk is full: gives up what was built, of which the program is still open, and then what was not used for longest.
    fn free_more(&self) -> io::Result<bool> {
        if self.scratch.exists() {
            return clear::remove(&self.scratch).map(|()| true);
        }
        self.cache.forget_least_used()
    }
}

/// Opens a file below a folder in which somebody else has written: no link is followed, and no pipe waited for.
fn open_below(folder: &Path, path: &Path) -> io::Result<File> {
    let outside = || io::Error::new(ErrorKind::InvalidInput, "it is not in the scratch folder");
    let inner = match path.strip_prefix(folder) {
        Ok(inner) => inner,
        // A build may know the folder by its real path only.
        Err(_) if path.is_absolute() => path.strip_prefix(folder.canonicalize()?).map_err(|_| outside())?,
        Err(_) => path,
    };
    let is_name = |component: &Component<'_>| matches!(component, Component::Normal(_));
    let (Some(parent), Some(name)) = (inner.parent(), inner.file_name()) else { return Err(outside()) };
    if !inner.components().all(|component| is_name(&component)) {
        return Err(outside());
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut at = openat(CWD, folder, flags | OFlags::DIRECTORY, Mode::empty())?;
    for component in parent.components() {
        at = openat(&at, component.as_os_str(), flags | OFlags::DIRECTORY, Mode::empty())?;
    }
    Ok(openat(&at, name, flags | OFlags::NONBLOCK | OFlags::NOCTTY, Mode::empty())?.into())
}
