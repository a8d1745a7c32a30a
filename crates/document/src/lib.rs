//! Objects as a flat tape, and YAML and JSON out of it.
//!
//! Every object is serialised once, into a [`Tape`]. Whatever reads it afterwards (writers, [`diff`], rules, schemas) does so
//! through a [`Node`], so that typed, raw and patched objects look the same, and serde's code for a type is generated once
//! instead of once per format.
//!
//! ```
//! use std::collections::BTreeMap;
//! use terrace_document::{Tape, write_yaml};
//!
//! let mut tape = Tape::new();
//! tape.record(&BTreeMap::from([("replicas", "2"), ("enabled", "yes")]))?;
//!
//! let mut yaml = String::new();
//! write_yaml(tape.root(), &mut yaml);
//! assert_eq!(yaml, "enabled: \"yes\"\nreplicas: \"2\"\n");
//! # Ok::<(), terrace_document::RecordError>(())
//! ```

mod block;
mod checksum;
mod diff;
mod field_order;
mod file_name;
mod json;
mod node;
mod number;
mod plain;
mod quote;
mod record;
mod tape;
mod yaml;

pub use checksum::checksum;
pub use diff::{Change, Difference, Step, diff};
pub use file_name::{FileName, file_names};
pub use json::{WriteError, write_json};
pub use node::{Entries, Items, Node, Value};
pub use quote::is_hidden;
pub use record::{Open, Unsupported};
pub use tape::{RecordError, Tape};
pub use yaml::{write_yaml, write_yaml_stream};
