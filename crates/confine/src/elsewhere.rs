//! On other systems than Linux nothing is confined, so nothing is run.

use std::{collections::BTreeSet, process::ExitCode};

use crate::{ConfineError, Confinement, Layer, Outcome};

/// Becomes the confined program if this process was started as one.
pub fn enter() -> Option<ExitCode> {
    None
}

/// Closes this process to others of its user.
pub fn guard() -> Result<(), ConfineError> {
    Ok(())
}

/// The layers that this system lacks: all.
pub fn lacking() -> BTreeSet<Layer> {
    Layer::ALL.into()
}

/// Runs nothing.
pub fn run(_confinement: &Confinement) -> Result<Outcome, ConfineError> {
    Err(ConfineError::Lacking(Layer::ALL.into()))
}
