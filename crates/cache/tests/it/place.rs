//! A cache in a folder of its own, and what tests do with it.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use terrace_cache::{Cache, CacheError, Entry, Key, KeyBuilder, Limits, Slot, Turn};

pub(crate) struct Place {
    home: TempDir,
    pub(crate) cache: Cache,
}

pub(crate) const LIMITS: Limits = Limits { bytes: 1 << 20, program: 1 << 20, entries: 100, free: 0 };

impl Place {
    pub(crate) fn new() -> Self {
        Self::with(LIMITS)
    }

    pub(crate) fn with(limits: Limits) -> Self {
        // In memory, where there is such a place: every entry is synced, and disks take their time for that.
        let memory = Path::new("/dev/shm");
        let around = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let home = tempfile::Builder::new().prefix("cache-").tempdir_in(around).expect("a folder is made");
        let cache = Cache::open(&home.path().join("cache"), limits).expect("it is opened");
        Self { home, cache }
    }

    /// The folder around the cache.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of an entry.
    pub(crate) fn entry(&self, key: &Key) -> PathBuf {
        self.home().join("cache/entries").join(key.to_string())
    }

    /// The turn of a key that nobody builds. Whoever begins another may look at this moment whether somebody was killed here.
    pub(crate) fn slot(&self, key: &Key) -> Slot {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            match self.cache.begin(key).expect("it begins") {
                Turn::Yours(slot) => return slot,
                Turn::Taken if Instant::now() < until => thread::yield_now(),
                turn => panic!("nobody has the turn: {turn:?}"),
            }
        }
    }

    /// Builds and keeps a program.
    pub(crate) fn publish(&self, key: &Key, program: &[u8]) -> Result<Entry, CacheError> {
        let slot = self.slot(key);
        fs::write(slot.scratch().join("program"), program).expect("the program is written");
        slot.publish(Path::new("program"))
    }

    /// What is kept under a key, in a word: the text of a program or a failure.
    pub(crate) fn got(&self, key: &Key) -> Option<String> {
        self.cache.get(key).expect("it is read").map(|entry| said(&entry))
    }

    /// All that is in the cache, but for its entries: nothing, while nobody builds.
    pub(crate) fn work(&self) -> Vec<PathBuf> {
        let work = fs::read_dir(self.home().join("cache/work")).expect("it is there");
        work.map(|entry| entry.expect("it is there").path()).collect()
    }
}

pub(crate) fn key(name: &str) -> Key {
    KeyBuilder::new("test").text("name", name).finish()
}

/// An entry in a word.
pub(crate) fn said(entry: &Entry) -> String {
    match entry {
        Entry::Program(program) => fs::read_to_string(program.path()).expect("it is read"),
        Entry::Failure(failure) => format!("failure: {}", String::from_utf8_lossy(failure)),
    }
}

/// The program that builds, which Cargo has built beside the tests.
#[cfg(target_os = "linux")]
pub(crate) fn builder() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let profile = test.parent().and_then(Path::parent).expect("it is in `deps` of a profile");
    profile.join("examples/builder")
}
