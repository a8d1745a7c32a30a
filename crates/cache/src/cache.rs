use std::{
    fs, io,
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use rustix::fs::Access;

use crate::{
    CacheError, Entry, Key, Limits, Slot, Turn, Waited,
    content::make_folder,
    entry,
    lock::{self, Lock, STEP},
};

/// A folder of entries, which any number of processes use at a time. The [example](crate) shows all of it.
#[derive(Clone, Debug)]
pub struct Cache {
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
}

impl Cache {
    /// Opens the cache in a folder, and makes the folder if it is not there yet, but not the one around it.
    ///
    /// The folder has to be the user's own, with nobody else allowed in (mode `0700`), and no link: whoever could write there could put a program of
    /// theirs in the place of somebody else's. Nothing in it is looked at before it is needed. It is for the processes of one machine: locks of a network's
    /// file system are not relied on.
    ///
    /// ```
    /// use terrace_cache::{Cache, CacheError, Limits};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// let limits = Limits { bytes: 512 << 20, program: 64 << 20, entries: 200, free: 1 << 20 };
    /// Cache::open(&home.path().join("cache"), limits)?;
    /// std::os::unix::fs::symlink("/tmp", home.path().join("link"))?;
    /// assert!(matches!(Cache::open(&home.path().join("link"), limits), Err(CacheError::NotOurs { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn open(folder: &Path, limits: Limits) -> Result<Self, CacheError> {
        // A program is started in another folder, by a path that is still right there.
        let folder = std::path::absolute(folder).map_err(CacheError::unusable("found", folder))?;
        make_folder(&folder).map_err(CacheError::unusable("made", &folder))?;
        let metadata = fs::symlink_metadata(&folder).map_err(CacheError::unusable("read", &folder))?;
        let user = rustix::process::geteuid().as_raw();
        let why = if metadata.is_symlink() {
            "is a link".to_owned()
        } else if !metadata.is_dir() {
            "is no folder".to_owned()
        } else if metadata.uid() != user {
            format!("belongs to user {}, and this is user {user}", metadata.uid())
        } else if metadata.mode() & 0o077 != 0 {
            format!("is open to others: its mode is {:04o}, and not 0700", metadata.mode() & 0o7777)
        } else {
            return Ok(Self { folder, limits });
        };
        Err(CacheError::NotOurs { folder, why })
    }

    /// Whether entries can be made here, for whoever looks after the cache before the first build does. Nothing is written for that.
    ///
    /// ```
    /// # use terrace_cache::{Cache, CacheError, Limits};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let limits = Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 };
    /// let cache = Cache::open(&home.path().join("cache"), limits)?;
    /// cache.is_writable()?;
    /// std::fs::remove_dir(home.path().join("cache"))?;
    /// assert!(matches!(cache.is_writable(), Err(CacheError::Unusable { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_writable(&self) -> Result<(), CacheError> {
        let all = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
        let written = rustix::fs::access(&self.folder, all).map_err(io::Error::from);
        written.map_err(CacheError::unusable("written", &self.folder))
    }

    /// The entry of a key, if it is there. It counts as used now.
    ///
    /// What is cheap to see is looked at: the size of the program, and that it is the very file that was published, unchanged since then. An entry that is
    /// damaged is not there. It takes six system calls.
    ///
    /// ```
    /// # use terrace_cache::{Cache, Entry, KeyBuilder, Limits};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 })?;
    /// let key = KeyBuilder::new("example 1").finish();
    /// match cache.get(&key)? {
    ///     Some(Entry::Program(program)) => println!("{} can be run", program.path().display()),
    ///     Some(Entry::Failure(failure)) => println!("it does not compile: {}", String::from_utf8_lossy(&failure)),
    ///     None => println!("it has to be built"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, key: &Key) -> Result<Option<Entry>, CacheError> {
        entry::read(&self.entry(key), key)
    }

    /// Takes the turn to build a key, if nobody has it.
    ///
    /// Nothing is waited for. What builders have left that were killed is removed, of whatever key.
    ///
    /// ```
    /// # use terrace_cache::{Cache, KeyBuilder, Limits, Turn};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 })?;
    /// let key = KeyBuilder::new("example 1").finish();
    /// let Turn::Yours(slot) = cache.begin(&key)? else { panic!("nobody else is here") };
    /// assert!(matches!(cache.begin(&key)?, Turn::Taken));
    /// slot.refuse(b"src/main.rs:1: expected `}`")?;
    /// assert!(matches!(cache.begin(&key)?, Turn::Made(_)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn begin(&self, key: &Key) -> Result<Turn, CacheError> {
        for folder in [self.entries(), self.work()] {
            make_folder(&folder).map_err(CacheError::unusable("made", folder))?;
        }
        self.sweep();
        let place = self.work().join(key.to_string());
        let Some(lock) = Lock::take(&place).map_err(CacheError::unusable("taken", place))? else {
            return Ok(Turn::Taken);
        };
        // Whoever had the turn before may have ended between the caller's look and this one.
        if let Some(entry) = self.get(key)? {
            return Ok(Turn::Made(entry));
        }
        self.remove(key)?;
        self.free_disk()?;
        Slot::new(self.clone(), *key, lock).map(Turn::Yours)
    }

    /// Goes on with a turn that another process took and [handed over](Slot::hand_over). The scratch folder is as it was left.
    ///
    /// The turn ends with the last descriptor of it. So whatever the builder starts must not inherit its standard input. Where the descriptor is of no such
    /// turn, it is [`Turn::Taken`].
    pub fn take_over(&self, key: &Key, turn: OwnedFd) -> Result<Turn, CacheError> {
        let place = self.work().join(key.to_string());
        let lock = Lock::resume(&place, turn.into()).map_err(CacheError::unusable("taken over", place))?;
        Ok(lock.map_or(Turn::Taken, |lock| Turn::Yours(Slot::resume(self.clone(), *key, lock))))
    }

    /// Waits until a key is made, nobody is at it any more, or it is too late.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// # use terrace_cache::{Cache, KeyBuilder, Limits, Turn, Waited};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 })?;
    /// let key = KeyBuilder::new("example 1").finish();
    /// let slot = cache.begin(&key)?;
    /// assert!(matches!(cache.wait(&key, Instant::now() + Duration::from_millis(1))?, Waited::Time));
    /// drop(slot);
    /// assert!(matches!(cache.wait(&key, Instant::now() + Duration::from_secs(60))?, Waited::Nobody));
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(&self, key: &Key, until: Instant) -> Result<Waited, CacheError> {
        let place = self.work().join(key.to_string());
        loop {
            // Before the entry is looked for: whoever publishes lets go afterwards.
            let is_taken = lock::is_taken(&place).map_err(CacheError::unusable("read", &place))?;
            if let Some(entry) = self.get(key)? {
                return Ok(Waited::Entry(entry));
            }
            if !is_taken {
                return Ok(Waited::Nobody);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Waited::Time);
            }
            thread::sleep(left.min(STEP));
        }
    }

    /// How many turns are taken. Who has much to put into a scratch folder looks first whether others have.
    ///
    /// ```
    /// # use terrace_cache::{Cache, KeyBuilder, Limits};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 })?;
    /// let turn = cache.begin(&KeyBuilder::new("example 1").finish())?;
    /// assert_eq!(cache.turns(), 1);
    /// drop(turn);
    /// assert_eq!(cache.turns(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn turns(&self) -> usize {
        self.sweep();
        fs::read_dir(self.work()).map_or(0, Iterator::count)
    }

    /// Gives up what builders have left that were killed. What does not work is left to the next one.
    fn sweep(&self) {
        let Ok(names) = fs::read_dir(self.work()) else { return };
        for name in names.filter_map(Result::ok) {
            if name.file_name().to_str().and_then(Key::from_hexadecimal).is_some() {
                drop(Lock::take(&name.path()));
            }
        }
    }

    /// Where entries are, each in a folder named by its key.
    pub(crate) fn entries(&self) -> PathBuf {
        self.folder.join("entries")
    }

    /// Where they are made, each in a folder named by its key, which is locked by whoever is at it.
    fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// The files whose locks say how many build.
    pub(crate) fn permits(&self) -> PathBuf {
        self.folder.join("permits")
    }

    pub(crate) fn entry(&self, key: &Key) -> PathBuf {
        self.entries().join(key.to_string())
    }
}
