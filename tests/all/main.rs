//! What holds for everything in `examples/`, and for the README.

mod example;
mod readme;
mod snapshots;
