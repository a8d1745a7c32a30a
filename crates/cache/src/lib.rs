//! Keeps what was built under the digest of what it was built from.
//!
//! Many processes use one folder at a time, and any of them may be killed at any moment. So:
//!
//! - **A [`Key`] says everything** that decides the result. Two inputs that differ have different keys.
//! - **An entry is whole or absent.** It is made aside, synced, and renamed to its place. What is damaged afterwards is noticed, and made anew.
//! - **One process builds a key at a time**, and the others [wait](Cache::wait). The [turn](Cache::begin) is a lock of the kernel's, which ends with
//!   whoever has it, and can be [handed over](Slot::hand_over) to a process that outlives the one that took it.
//! - **So many build at a time**, of whatever keys: each first takes a [permit](Cache::permit).
//! - **A failure can be an entry**, when the key decides it: a program that does not compile will not compile the next time either.
//! - **What was not used for longest goes first**, when there are too many entries, or they are too large, or the disk is full.
//!
//! The cache knows neither Cargo nor definitions: it keeps programs, and texts of failures.
//!
//! ```
//! use std::{fs, time::{Duration, Instant}};
//! use terrace_cache::{Cache, Entry, KeyBuilder, Limits, Turn, Waited};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let folder = home.path().join("cache");
//! let cache = Cache::open(&folder, Limits { bytes: 512 << 20, program: 64 << 20, entries: 200, free: 1 << 20 })?;
//! let key = KeyBuilder::new("example 1").text("toolchain", "1.95.0").file("src/main.rs", b"fn main() {}").finish();
//! let until = Instant::now() + Duration::from_secs(60);
//! let entry = loop {
//!     if let Some(entry) = cache.get(&key)? {
//!         break entry;
//!     }
//!     match cache.begin(&key)? {
//!         Turn::Yours(slot) => {
//!             let program = slot.scratch().join("program");
//!             fs::write(&program, "#!/bin/sh\n")?;
//!             break slot.publish(&program)?;
//!         }
//!         Turn::Made(entry) => break entry,
//!         Turn::Taken => match cache.wait(&key, until)? {
//!             Waited::Entry(entry) => break entry,
//!             Waited::Nobody => {}
//!             Waited::Time => return Err("it is still being built".into()),
//!         },
//!     }
//! };
//! assert!(matches!(entry, Entry::Program(program) if program.is_whole()));
//! # Ok(())
//! # }
//! ```

pub mod codes;

mod cache;
mod clear;
mod content;
mod entry;
mod error;
mod key;
mod limits;
mod lock;
mod permit;
mod record;
mod room;
mod slot;
mod turn;

pub use cache::Cache;
pub use entry::{Entry, Program};
pub use error::CacheError;
pub use key::{Key, KeyBuilder};
pub use limits::Limits;
pub use permit::Permit;
pub use slot::Slot;
pub use turn::{Turn, Waited};
