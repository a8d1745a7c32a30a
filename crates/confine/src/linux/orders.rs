//! What the launcher is told, as one argument.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{ConfineError, Confinement, Kind, Layer, Limits};

/// The first argument of a launcher that is to confine itself. No command of a `main` is called so.
pub(super) const WORD: &str = "confined";

/// How a launcher ends that could not confine itself; a program that ends so is taken for one, to its own harm.
pub(super) const REFUSED: u8 = 125;

/// What its message begins with.
pub(super) const PREFIX: &str = "terrace-confine: ";

/// How a launcher is to confine itself, and what it is to become.
#[derive(Serialize, Deserialize)]
pub(super) struct Orders {
    /// The process that started it. When that one ends, so does the launcher.
    pub(super) parent: i32,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) reads: Vec<PathBuf>,
    pub(super) executes: Vec<PathBuf>,
    pub(super) kind: Kind,
    pub(super) limits: Limits,
    /// Layers that the kernel lacks; every other one has to work.
    pub(super) lacking: BTreeSet<Layer>,
}

impl Orders {
    pub(super) fn new(confinement: &Confinement, lacking: BTreeSet<Layer>) -> Result<Self, ConfineError> {
        let Confinement { program, arguments, reads, executes, kind, limits, .. } = confinement;
        let (Kind::Definition { response: written } | Kind::Build { scratch: written }) = kind;
        let paths = reads.iter().chain(executes).chain([program, &confinement.folder, written]);
        if let Some(path) = paths.into_iter().find(|path| !path.is_absolute() || path.to_str().is_none()) {
            return Err(ConfineError::Path(shown(path)));
        }
        Ok(Self {
            parent: rustix::process::getpid().as_raw_pid(),
            program: program.clone(),
            arguments: arguments.clone(),
            reads: reads.clone(),
            executes: executes.clone(),
            kind: kind.clone(),
            limits: limits.clone(),
            lacking,
        })
    }

    pub(super) fn to_argument(&self) -> String {
        serde_json::to_string(self).expect("paths have been seen to be UTF-8, and the rest is numbers and words")
    }

    pub(super) fn from_argument(argument: &str) -> Result<Self, String> {
        serde_json::from_str(argument).map_err(|error| format!("the orders cannot be read: {error}"))
    }
}

pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
