//! A program that tries to get out. The tests run it confined, and look at what became of it and of the world.
//!
//! `attack <name> <target>`: prints how the attempt ended, `through` or the error that stopped it. What ends by a limit prints nothing.

#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        reason = "it is a command, and looks for what it was not to get"
    )
)]

#[cfg(target_os = "linux")]
mod attempts;
#[cfg(target_os = "linux")]
mod lacking;
#[cfg(target_os = "linux")]
mod linux;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

/// Elsewhere nothing is confined, and nothing is attacked.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
