//! Acme's own `terrace`, and its plugin for Argo CD.

use std::process::ExitCode;

use terrace_cli::Distribution;

fn main() -> ExitCode {
    Distribution::new().with(acme_terrace::extensions()).main()
}
