use std::{ffi::OsString, process::ExitCode};

use clap::Args;
use terrace::Extensions;
use terrace_cmp::Plugin;

/// What the program is called by where it is the plugin.
pub(crate) const PLUGIN: &str = "terrace-cmp";

/// Run a command of Argo CD's plugin, as `terrace-cmp` does
///
/// A program that is called `terrace-cmp`, by a link to this one, is the plugin as well.
#[derive(Debug, Args)]
#[command(
    disable_help_flag = true,
    after_help = "\
Examples:
  See what Argo CD would get:
    terrace cmp local services/shop --environment staging
  See all commands of the plugin:
    terrace cmp --help"
)]
pub(crate) struct Cmp {
    /// The plugin's command, and what belongs to it
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Cmp {
    pub(crate) fn run(self, extensions: Extensions) -> ExitCode {
        let arguments = std::iter::once(PLUGIN.into()).chain(self.arguments);
        Plugin::new().with(extensions).main_of(arguments)
    }
}
