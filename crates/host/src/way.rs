use std::path::PathBuf;

use crate::Sidecar;

/// Where the program of a definition comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// Built with `cargo`, in the package's own target folder: where an author or a pipeline works. Nothing is confined that `cargo run` would not
    /// confine.
    #[default]
    Cargo,
    /// A program that has been built before.
    Binary(PathBuf),
    /// As the platform says, and as far as the plugin's sidecar allows.
    Platform(Sidecar),
}
