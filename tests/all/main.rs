//! What holds for everything in `examples/`, and for the README.

mod binaries;
mod definition;
mod example;
mod host;
mod quality;
mod readme;
#[path = "../replay/mod.rs"]
mod replay;
mod schemas;
mod snapshots;
