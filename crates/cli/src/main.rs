//! The `terrace` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    terrace_cli::Distribution::new().main()
}
