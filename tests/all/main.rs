//! What holds for everything in `examples/`, and for the README.

mod binaries;
mod definition;
mod example;
mod quality;
mod readme;
mod schemas;
mod snapshots;
