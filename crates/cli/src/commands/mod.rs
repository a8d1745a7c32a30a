//! The commands, one file each, with hardly any logic.

mod cmp;
mod completions;
mod explain;
mod import;
mod init;
mod man;
mod schema;
pub(crate) mod synth;

pub(crate) use cmp::{Cmp, PLUGIN};
pub(crate) use completions::Completions;
pub(crate) use explain::Explain;
pub(crate) use import::Import;
pub(crate) use init::Init;
pub(crate) use man::Man;
pub(crate) use schema::Schema;
pub(crate) use synth::Synth;
