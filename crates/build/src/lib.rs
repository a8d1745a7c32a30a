//! The construct tree and the constructs that turn a spec into objects.
