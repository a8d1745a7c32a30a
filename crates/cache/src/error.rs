use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

use rustix::io::Errno;
use terrace_diagnostic::Diagnostic;

use crate::codes;

/// Why something could not be got from the cache, or kept in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The folder is a link, belongs to somebody else, or is open to others.
    #[error("the cache folder `{folder}` {why}")]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// What it is: `is a link`.
        why: String,
    },
    /// The disk has no room, even after all other entries were given up.
    #[error("the disk of `{path}` is full")]
    Full {
        /// What could not be written.
        path: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
    /// A program or failure is larger than what may be kept.
    #[error("{size} bytes are to be kept, and of one build at most {limit} may be")]
    TooLarge {
        /// Its size, in bytes.
        size: u64,
        /// What is allowed, in bytes.
        limit: u64,
    },
    /// What was to be published is no file in the scratch folder.
    #[error("`{path}` is not a program that was built: {why}")]
    NoProgram {
        /// What was to be published.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file of the cache cannot be read or written.
    #[error("`{path}` cannot be {doing}")]
    Unusable {
        /// What was done with it: `read`, `written`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the kernel said.
        source: io::Error,
    },
}

impl CacheError {
    /// What whoever looks after the cache is told, or whoever builds.
    ///
    /// ```
    /// use terrace_cache::{CacheError, codes};
    ///
    /// let error = CacheError::TooLarge { size: 90 << 20, limit: 64 << 20 };
    /// assert_eq!(error.diagnostic().code, &codes::TOO_LARGE);
    /// ```
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::NotOurs { .. } => Diagnostic::error(&codes::NOT_OURS, self.to_string())
                .hint("name a folder that is not there yet, in one that the plugin's user may write: it makes its own"),
            Self::Full { .. } => Diagnostic::error(&codes::FULL, self.to_string()).hint(
                "give the volume of the cache more room: it has to hold one program, and all that its build writes",
            ),
            Self::TooLarge { .. } => Diagnostic::error(&codes::TOO_LARGE, self.to_string()).hint(
                "let the program be smaller: include less data in it, or let the sidecar keep larger ones, by `TERRACE_PROGRAM_SIZE` and `TERRACE_CACHE_SIZE`",
            ),
            Self::NoProgram { .. } => Diagnostic::error(&codes::NO_PROGRAM, self.to_string())
                .hint("let the build write the program as a regular file: no link, and nothing on the way to it one"),
            Self::Unusable { source, .. } => Diagnostic::error(&codes::UNUSABLE, format!("{self}: {source}"))
                .hint("look after its volume: the plugin's user has to be able to read and to write it"),
        }
    }

    /// For `map_err`: what was done with which file.
    pub(crate) fn unusable(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| {
            if is_full(&source) { Self::Full { path, source } } else { Self::Unusable { doing, path, source } }
        }
    }
}

/// Whether there is no room on the disk.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Whether something is not there, or what is in its place is nothing that the cache put there.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOENT | Errno::NOTDIR | Errno::ISDIR | Errno::LOOP))
}
