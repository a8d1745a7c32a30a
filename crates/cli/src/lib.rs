//! The `terrace` command as a library.
//!
//! The command is a [`Distribution`]: a platform team's own binary is one too, and its `main` is as short as Terrace's.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     terrace_cli::Distribution::new().main()
//! }
//! ```

pub mod codes;

mod arguments;
mod commands;
mod distribution;

mod fleet;
mod overrides;
mod progress;

mod console;
mod failure;
mod report;
mod scaffold;

pub use distribution::Distribution;
