use std::io;

/// Why a command has not done what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The user's input is at fault, and the user has been told.
    #[error("mistakes were shown")]
    Shown,
    /// The output cannot be written.
    #[error("cannot write to {target}")]
    Write { target: String, source: io::Error },
    /// A scaffold cannot be filled in.
    #[error("cannot fill in the scaffold")]
    Scaffold(#[source] minijinja::Error),
    /// A schema cannot be written as JSON.
    #[error("cannot write the schema")]
    Schema(#[source] serde_json::Error),
}
