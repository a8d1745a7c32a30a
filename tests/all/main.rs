//! What holds for everything in `examples/`.

mod example;
mod snapshots;
