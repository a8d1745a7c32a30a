//! Runs definitions: apps that are programs.
//!
//! A definition is asked for its app by the [protocol](terrace_protocol), and what it answers is read as a file of somebody else is read:
//! bounded, and refused where it is not whole. What comes out is an [`App`](terrace_spec::App) like one of `app.yaml`, and it is the caller
//! who resolves, builds, checks and emits it.
//!
//! [`Way`] says where the program comes from: built with `cargo` where an author or a pipeline works, or named; in the plugin it is confined.

pub mod codes;

mod ask;
mod cargo;
mod confined;
mod load;
mod rustc;
mod sidecar;
mod spawn;
mod tail;
mod way;

pub use load::{Loaded, load};
pub use sidecar::{BINARIES, Sidecar};
pub use way::Way;
