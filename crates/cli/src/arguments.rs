use std::process::ExitCode;

use clap::{ColorChoice, Parser, Subcommand};
use terrace::Extensions;

use crate::{commands, console::Console, failure::Failure};

/// Renders typed descriptions of applications to Kubernetes manifests.
#[derive(Debug, Parser)]
#[command(name = "terrace", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// When to colour messages; `auto` does so on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Synth(commands::Synth),
    Init(commands::Init),
    Import(commands::Import),
    Schema(commands::Schema),
    Explain(commands::Explain),
    Completions(commands::Completions),
    Man(commands::Man),
    Cmp(commands::Cmp),
}

impl Command {
    pub(crate) fn run(self, console: &Console, extensions: Extensions) -> Result<ExitCode, Failure> {
        let done = match self {
            Self::Synth(synth) => synth.run(console, &extensions),
            Self::Init(init) => init.run(console),
            Self::Import(import) => import.run(console),
            Self::Schema(schema) => schema.run(&extensions),
            Self::Explain(explain) => explain.run(console, &extensions),
            Self::Completions(completions) => completions.run(),
            Self::Man(man) => man.run(),
            Self::Cmp(cmp) => return Ok(cmp.run(extensions)),
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}
