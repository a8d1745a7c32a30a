//! `terrace-cmp`: what `argocd-cmp-server` runs.

use std::process::ExitCode;

fn main() -> ExitCode {
    terrace_cmp::Plugin::new().main()
}
