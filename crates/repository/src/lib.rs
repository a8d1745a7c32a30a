//! A repository of apps on disk: found, read within limits, written atomically.
//!
//! The one library that opens files. What it reads may come from anybody who can push to a repository, so everything is
//! bounded: the size of a file, the number of files looked at, and where a link may lead. A rendering of one app opens that
//! app's file, its platform's, and the files beside the app that these two name, and nothing else.

pub mod codes;

mod find;
mod folder;
mod manifest;
mod manifests;
mod open;
mod platform;
mod repository;
mod sources;
mod target;
mod write;

pub use find::find;
pub use manifest::Manifest;
pub use manifests::{ForeignFile, bounded, read_manifests, write_new};
pub use platform::PlatformFile;
pub use repository::{AppFile, LoadedApp, Repository};
pub use target::choose_target;
pub use write::{Leftovers, MARKER, OutputFile, Written, write_tree};
