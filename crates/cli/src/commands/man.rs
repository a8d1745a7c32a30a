use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use crate::{arguments::Arguments, console::Console, failure::Failure};

/// Print a manual page
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  terrace man > ~/.local/share/man/man1/terrace.1
  terrace man synth > ~/.local/share/man/man1/terrace-synth.1")]
pub(crate) struct Man {
    /// The command; terrace itself when left out
    #[arg(value_name = "COMMAND", value_parser = ["synth", "init", "schema", "explain", "completions", "man"])]
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut terrace = Arguments::command().disable_help_subcommand(true);
        terrace.build();
        let command = self.command.and_then(|name| terrace.find_subcommand(name).cloned()).unwrap_or(terrace);
        let mut page = Vec::new();
        let rendered = Page::new(command).render(&mut page);
        rendered.map_err(|source| Failure::Write { target: "the manual page".to_owned(), source })?;
        Console::data([String::from_utf8_lossy(&page).as_ref()])
    }
}
