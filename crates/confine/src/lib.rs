//! Runs a program of somebody else so that it can do no harm.
//!
//! A definition is code of an app team, and the plugin runs it beside Argo CD's sockets; its build runs `build.rs` and macros of whatever it depends
//! on. What such a program may read, write, use up and say is bounded by the kernel, by layers that do not rely on each other:
//!
//! - **Landlock**: it opens the files it was named, and no others; it connects nowhere, and signals nobody but itself.
//! - **seccomp**: it makes the system calls of a program that computes. No socket, no trace of another process, no new namespace, no `io_uring`; a
//!   definition has no second process or thread either.
//! - **Resource limits**, a deadline, and for builds a watch over memory, processes and disk.
//! - **A process group** that nobody can leave, killed and reaped as a whole.
//! - No capabilities, no new privileges, an environment of what is named, no inherited file descriptors, output that is read up to a limit.
//!
//! A library without `unsafe` cannot run code between `fork` and `exec`. So [`run`] starts the binary it is in once more ([`Confinement::launcher`]), whose
//! `main` first calls [`enter`]: that confines *itself*, and becomes the program. It costs less than a millisecond, half of it the second start of a process.
//!
//! ```no_run
//! use std::{collections::{BTreeMap, BTreeSet}, path::PathBuf};
//! use terrace_confine::{Confinement, Ending, Kind, Limits};
//!
//! # fn main() -> Result<std::process::ExitCode, Box<dyn std::error::Error>> {
//! // First of all in `main`.
//! if let Some(code) = terrace_confine::enter() {
//!     return Ok(code);
//! }
//!
//! terrace_confine::guard()?;
//! let outcome = terrace_confine::run(&Confinement {
//!     launcher: std::env::current_exe()?,
//!     program: PathBuf::from("/cache/3f2a/definition"),
//!     arguments: vec!["--response".into(), "/tmp/answer/response".into()],
//!     folder: PathBuf::from("/repo/shop"),
//!     environment: BTreeMap::new(),
//!     input: b"{}".to_vec(),
//!     reads: vec![PathBuf::from("/repo/shop")],
//!     executes: Vec::new(),
//!     kind: Kind::Definition { response: PathBuf::from("/tmp/answer/response") },
//!     limits: Limits::definition(),
//!     without: BTreeSet::new(),
//! })?;
//! assert_eq!(outcome.ending, Ending::Exited(0));
//! # Ok(std::process::ExitCode::SUCCESS)
//! # }
//! ```

pub mod codes;

mod confinement;
mod layer;
mod limits;
mod outcome;
mod pipes;

#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod linux;

pub use confinement::{Confinement, Kind};
pub use layer::Layer;
pub use limits::Limits;
pub use linux::{enter, guard, lacking, run};
pub use outcome::{ConfineError, Ending, Outcome};
pub use pipes::Pipes;
