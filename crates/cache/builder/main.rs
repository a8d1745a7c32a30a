//! A process that builds. The tests start many of them at a time, and kill some.
//!
//! `builder <task> <cache> <key> <program> <entries>`: builds a program that consists of this text, and prints what it did in a word. The cache keeps
//! that many entries.

#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        reason = "it is a command, and does what it was told"
    )
)]

#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod tasks;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    tasks::main()
}

/// Elsewhere the tests that need it are left out.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
