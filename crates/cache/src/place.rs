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

/// One of the places for those who build, until it is dropped or its process ends.
#[derive(Debug)]
pub struct Place {
    /// Its lock is the place.
    file: File,
}

impl Drop for Place {
    fn drop(&mut self) {
        // To close the file is not enough: a child that was forked at this moment has it too, until it becomes its program.
        let _ = self.file.unlock();
    }
}

impl Cache {
    /// Waits for one of so many places: how many build at a time, of all processes that use the cache. Nothing, if none gets free in time.
    ///
    /// Whoever has a [turn](crate::Slot) takes a place before it builds, so that builds of many keys do not take one another's memory. Who comes first
    /// is not always served first.
    ///
    /// ```
    /// use std::{num::NonZeroUsize, time::Instant};
    /// use terrace_cache::Place;
    /// # use terrace_cache::{Cache, Limits};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let cache = Cache::open(&home.path().join("cache"), Limits { bytes: 1 << 20, entries: 10, free: 0 })?;
    /// let place: Option<Place> = cache.place(NonZeroUsize::MIN, Instant::now())?;
    /// assert!(place.is_some());
    /// assert!(cache.place(NonZeroUsize::MIN, Instant::now())?.is_none());
    /// drop(place);
    /// assert!(cache.place(NonZeroUsize::MIN, Instant::now())?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn place(&self, places: NonZeroUsize, until: Instant) -> Result<Option<Place>, CacheError> {
        let folder = self.places();
        make_folder(&folder).map_err(CacheError::unusable("made", &folder))?;
        loop {
            for number in 0..places.get() {
                let path = folder.join(number.to_string());
                if let Some(place) = take(&path).map_err(CacheError::unusable("taken", path))? {
                    return Ok(Some(place));
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

/// A place, if it is free. Its file stays: there are never more of them than places.
fn take(path: &Path) -> io::Result<Option<Place>> {
    let flags = OFlags::NOFOLLOW.bits().cast_signed();
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).custom_flags(flags).open(path)?;
    Ok((!is_refused(file.try_lock())?).then_some(Place { file }))
}
