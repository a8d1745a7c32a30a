use std::{
    fs::{File, OpenOptions},
    io,
    num::NonZeroUsize,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    thread,
    time::Instant,
};

use rustix::fs::OFlags;

use crate::{
    Cache, CacheError,
    content::make_folder,
    lock::{STEP, is_refused},
};

/// A permit to build, one of so many, until it is dropped or its process ends.
#[derive(Debug)]
pub struct Permit {
    /// Its lock is the permit.
    file: File,
}

impl Drop for Permit {
    fn drop(&mut self) {
        // To close the file is not enough: a child that was forked at this moment has it too, until it becomes its program.
        let _ = self.file.unlock();
    }
}

impl Cache {
    /// Waits for one of so many permits: how many build at a time, of all processes that use the cache. Nothing, if none gets free in time.
    ///
    /// Whoever has a [turn](crate::Slot) takes a permit before it builds, so that builds of many keys do not take one another's memory. Who comes first
    /// is not always served first.
    ///
    /// ```
    /// use std::{num::NonZeroUsize, time::Instant};
    /// use terrace_cache::Permit;
    /// # use terrace_cache::{Cache, Limits};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, program: 1 << 20, entries: 10, free: 0 })?;
    /// let permit: Option<Permit> = cache.permit(NonZeroUsize::MIN, Instant::now())?;
    /// assert!(permit.is_some());
    /// assert!(cache.permit(NonZeroUsize::MIN, Instant::now())?.is_none());
    /// drop(permit);
    /// assert!(cache.permit(NonZeroUsize::MIN, Instant::now())?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn permit(&self, permits: NonZeroUsize, until: Instant) -> Result<Option<Permit>, CacheError> {
        let folder = self.permits();
        make_folder(&folder).map_err(CacheError::unusable("made", &folder))?;
        loop {
            for number in 0..permits.get() {
                let path = folder.join(number.to_string());
                if let Some(permit) = take(&path).map_err(CacheError::unusable("taken", path))? {
                    return Ok(Some(permit));
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            thread::sleep(left.min(STEP));
        }
    }
}

/// A permit, if it is free. Its file stays: there are never more of them than permits.
fn take(path: &Path) -> io::Result<Option<Permit>> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).custom_flags(flags).open(path)?;
    Ok((!is_refused(file.try_lock())?).then_some(Permit { file }))
}
