//! Runs definitions: apps that are programs.
//!
//! A definition is asked for its app by the [protocol](terrace_protocol), and what it answers is read as a file of somebody else is read:
//! bounded, and refused where it is not whole. What comes out is an [`App`](terrace_spec::App) like one of `app.yaml`, and it is the caller
//! who resolves, builds, checks and emits it.
//!
//! [`Way`] says where the program comes from: built with `cargo` where an author or a pipeline works, or named. In the plugin it is named too, or built
//! once for each content, of a [kit](make_kit) that has what it depends on; there it is confined, and so is its build.
//!
//! ```no_run
//! # // Not run: it runs the program that a platform names.
//! use std::path::Path;
//! use terrace_host::{BINARIES, Loaded, Sidecar, Way, codes, load};
//! use terrace_repository::{AppFile, Repository};
//! use terrace_spec::resolve::Overrides;
//!
//! // In the plugin: a program that the platform names, from the folder that the sidecar allows.
//! let sidecar = Sidecar::default().binaries(std::env::var(BINARIES)?);
//! let file = AppFile::new("shop/Cargo.toml".into());
//! let repository = Repository::within("/repo");
//! match load(&Way::Platform(sidecar), &repository, &file, |_| Default::default(), &Overrides::default()) {
//!     Ok(Loaded { loaded, said, .. }) => println!("{:?} said {said}", loaded.app.name()),
//!     Err(mistakes) if mistakes[0].code == &codes::NOT_IN_SIDECAR => println!("the sidecar runs no definitions"),
//!     Err(mistakes) => println!("{} mistakes", mistakes.len()),
//! }
//! # Ok::<(), std::env::VarError>(())
//! ```

pub mod codes;

mod ask;
mod build;
mod cargo;
mod confined;
mod health;
mod load;
mod rustc;
mod sidecar;
mod spawn;
mod tail;
mod way;

pub use build::{enter, make_kit};
pub use health::Health;
pub use load::{Loaded, load};
pub use sidecar::{
    BINARIES, BUILD_MEMORY, BUILD_TIME, BUILDERS, CACHE, CACHE_SIZE, DEADLINE, KIT, PROGRAM_SIZE, Sidecar,
};
pub use way::Way;
