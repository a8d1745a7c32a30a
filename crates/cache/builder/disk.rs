//! A cache on a disk that is smaller than what may be kept.

use std::{fs, path::Path};

use nix::{
    mount::{MsFlags, mount},
    sched::{CloneFlags, unshare},
    unistd::{getegid, geteuid},
};
use terrace_cache::{Cache, CacheError, Entry, KeyBuilder, Limits, Turn};

use crate::tasks::Done;

/// More than there is.
const LIMITS: Limits = Limits { bytes: 1 << 30, program: 1 << 30, entries: 100, free: 0 };

/// The size of the disk, in bytes; its blocks are pages.
const DISK: usize = 1 << 20;

/// Publishes a program that the disk cannot hold twice, then more small ones than it holds; then begins builds for which it has to have so much free.
/// Says what became of each, and how many entries are left.
pub(crate) fn fill(home: &Path) -> Done<String> {
    if let Err(error) = mount_small(home) {
        return Ok(format!("skipped: no disk can be mounted here: {error}"));
    }
    let cache = Cache::open(&home.join("cache"), LIMITS)?;
    let mut said = Vec::new();
    for number in 0..8 {
        let size = if number == 0 { DISK * 5 / 8 } else { DISK * 3 / 16 };
        let key = KeyBuilder::new("test").text("name", &number.to_string()).finish();
        let Turn::Yours(slot) = cache.begin(&key)? else { return Err("nobody has the turn".into()) };
        let program = slot.scratch().join("program");
        fs::write(&program, vec![b'x'; size])?;
        said.push(match slot.publish(&program) {
            Ok(Entry::Program(program)) if program.is_whole() => format!("{number} kept"),
            Err(CacheError::Full { .. }) => format!("{number} full"),
            other => return Err(format!("{other:?}").into()),
        });
    }
    let left = |folder: &str| Done::Ok(fs::read_dir(home.join("cache").join(folder))?.count());
    said.push(format!("{} left, {} at work", left("entries")?, left("work")?));
    for (words, free) in [("a quarter", DISK / 4), ("half", DISK / 2), ("two disks", DISK * 2)] {
        let cache = Cache::open(&home.join("cache"), Limits { free: free as u64, ..LIMITS })?;
        drop(cache.begin(&KeyBuilder::new("test").finish())?);
        said.push(format!("{} left with {words} free", left("entries")?));
    }
    Ok(said.join(", "))
}

/// Mounts a small disk, in memory, that nobody but this process sees.
fn mount_small(home: &Path) -> Done<()> {
    let (user, group) = (geteuid(), getegid());
    if unshare(CloneFlags::CLONE_NEWNS).is_err() {
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS)?;
        fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/gid_map", format!("{group} {group} 1"))?;
    }
    let none = None::<&str>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)?;
    mount(Some("none"), home, Some("tmpfs"), MsFlags::empty(), Some(format!("size={DISK}").as_str()))?;
    Ok(())
}
