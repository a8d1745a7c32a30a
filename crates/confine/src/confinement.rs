use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{Layer, Limits};

/// A program, and what it may do. All paths are absolute.
#[derive(Clone, Debug)]
pub struct Confinement {
    /// The binary that becomes the program: one whose `main` calls [`enter`](crate::enter) first. Mostly this very one, `std::env::current_exe`.
    pub launcher: PathBuf,
    /// The program.
    pub program: PathBuf,
    /// What it is called with.
    pub arguments: Vec<OsString>,
    /// The folder it starts in. It may read it only if it is below one of `reads`.
    pub folder: PathBuf,
    /// Its environment: these variables, and no others.
    pub environment: BTreeMap<OsString, OsString>,
    /// Its standard input.
    pub input: Vec<u8>,
    /// Files, and folders with all below, that it may read. Each has to exist. A link is followed where it is named here, and a link that the program
    /// meets leads only to what it may read anyway.
    pub reads: Vec<PathBuf>,
    /// The same, to be read and executed: a toolchain. The program itself and the loader of shared libraries are always among them.
    pub executes: Vec<PathBuf>,
    /// Which kind of program it is, and what it may write.
    pub kind: Kind,
    /// What it may use up.
    pub limits: Limits,
    /// Layers that the kernel may lack, because the platform accepts it. A layer that is there is used all the same.
    pub without: BTreeSet<Layer>,
}

/// Which kind of program is run: what it may write, and whether it may start others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A definition: one process with one thread, which may write one file.
    Definition {
        /// The file. [`run`](crate::run) makes it, so it must not exist; what was written comes back as [`Outcome::response`](crate::Outcome::response).
        ///
        /// The program opens it and writes: it can neither make a file beside it nor rename one onto it. The reader keeps the file it made, and never
        /// looks at the path again, so that nothing can be put in its place.
        response: PathBuf,
    },
    /// A build: processes that write, read and execute below one folder.
    Build {
        /// The folder. It has to exist, and should be in a file system of its own, in memory and of limited size: a watch alone ends a build that has
        /// written too much some hundredths of a second too late.
        scratch: PathBuf,
    },
}
