//! Tests that need more than one crate: examples, snapshots, the README.
