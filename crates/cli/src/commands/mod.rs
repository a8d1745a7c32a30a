//! The commands, one file each, with hardly any logic.

mod completions;
mod explain;
mod init;
mod man;
mod schema;
mod synth;

pub(crate) use completions::Completions;
pub(crate) use explain::Explain;
pub(crate) use init::Init;
pub(crate) use man::Man;
pub(crate) use schema::Schema;
pub(crate) use synth::Synth;
