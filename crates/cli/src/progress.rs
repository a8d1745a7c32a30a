//! Progress of long work, for people at a terminal.

use std::{
    io::IsTerminal,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that takes less is over before anybody wonders.
const PATIENCE: Duration = Duration::from_millis(500);
const INTERVAL: Duration = Duration::from_millis(100);

/// Does work, showing on a terminal how many of all apps are done if it takes long.
pub(crate) fn shown<T>(apps: usize, done: &AtomicUsize, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (finish, finished) = mpsc::channel::<()>();
        scope.spawn(move || {
            if finished.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new(apps as u64);
                if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} apps") {
                    bar.set_style(style);
                }
                while finished.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                    bar.set_position(done.load(Ordering::Relaxed) as u64);
                }
                bar.finish_and_clear();
            }
        });
        let result = work();
        drop(finish);
        result
    })
}
