use std::{error::Error, io, panic, process::ExitCode};

use clap::{CommandFactory, FromArgMatches};

use crate::{arguments::Arguments, console::Console, failure::Failure};

/// The exit status when the user's input is at fault.
const MISTAKE: u8 = 1;
/// The exit status when Terrace or the machine is at fault.
const DEFECT: u8 = 2;

/// A `terrace` command.
#[derive(Debug, Default)]
pub struct Distribution {}

impl Distribution {
    /// Terrace as it comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs the command that this process was started with: 0 fine, 1 the user's input, 2 ours.
    pub fn main(self) -> ExitCode {
        report_defects();
        let matches = match Arguments::command().try_get_matches() {
            Ok(matches) => matches,
            Err(error) => return not_parsed(&error),
        };
        match Arguments::from_arg_matches(&matches) {
            Ok(arguments) => finish(arguments.command.run(&Console::new(arguments.color))),
            Err(error) => not_parsed(&error),
        }
    }
}

/// Help and versions are no mistakes; anything else that the parser refuses is one of the user.
fn not_parsed(error: &clap::Error) -> ExitCode {
    // Where neither stdout nor stderr can be written, nobody is left to be told.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(MISTAKE) } else { ExitCode::SUCCESS }
}

fn finish(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Shown) => ExitCode::from(MISTAKE),
        // Whoever reads stdout has seen enough, as `head` does.
        Err(Failure::Write { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let reason = failure.source().map(|reason| format!(": {reason}")).unwrap_or_default();
            Console::say(&format!("error: {failure}{reason}"));
            ExitCode::from(DEFECT)
        }
    }
}

/// A panic is a defect of Terrace: it says so, and ends the process with the status for one.
fn report_defects() {
    let show = panic::take_hook();
    panic::set_hook(Box::new(move |information| {
        show(information);
        let version = env!("CARGO_PKG_VERSION");
        Console::say(&format!(
            "error: this is a defect of Terrace {version}, not a mistake of yours; nothing was written"
        ));
        std::process::exit(DEFECT.into());
    }));
}
