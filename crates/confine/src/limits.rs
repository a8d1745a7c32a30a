use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a program may use up.
///
/// ```
/// use std::time::Duration;
/// use terrace_confine::Limits;
///
/// // A build has a compiler to run; a definition computes for some milliseconds.
/// let build = Limits { time: Duration::from_secs(60), ..Limits::build() };
/// assert!(build.memory > Limits::definition().memory);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// From its start to its end, by the clock.
    pub time: Duration,
    /// Time on a processor, for each process; whole seconds, rounded up.
    pub cpu: Duration,
    /// Bytes of memory: of a definition its address space, of a build what its processes hold together.
    pub memory: u64,
    /// File descriptors that a process has open at a time.
    pub files: u64,
    /// Processes of a build at a time, each thread counted. A definition has one.
    pub processes: u64,
    /// Bytes of one file; of a definition, of its response.
    pub file_size: u64,
    /// Bytes of all files of a build together.
    pub disk: u64,
    /// Bytes on standard output, and as many on standard error.
    pub output: usize,
}

const MEBIBYTE: u64 = 1 << 20;

impl Limits {
    /// What a definition gets: it computes for a few milliseconds, and answers with some hundred kilobytes.
    pub const fn definition() -> Self {
        Self {
            time: Duration::from_secs(20),
            cpu: Duration::from_secs(10),
            memory: 256 * MEBIBYTE,
            files: 64,
            processes: 1,
            file_size: 16 * MEBIBYTE,
            disk: 16 * MEBIBYTE,
            output: 1 << 20,
        }
    }

    /// What a build gets: a compiler for one crate, and a linker.
    pub const fn build() -> Self {
        Self {
            time: Duration::from_mins(5),
            cpu: Duration::from_mins(5),
            memory: 2048 * MEBIBYTE,
            files: 1024,
            processes: 512,
            file_size: 256 * MEBIBYTE,
            disk: 1024 * MEBIBYTE,
            output: 8 << 20,
        }
    }
}
