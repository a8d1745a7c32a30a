//! Where output goes: data to stdout, all else to stderr.

use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;
use terrace::diagnostic::{Diagnostic, Sources, Style, render_with};

use crate::{failure::Failure, report::Report};

/// The streams of this process.
#[derive(Debug)]
pub(crate) struct Console {
    style: Style,
}

impl Console {
    /// Colours as asked for; otherwise on a terminal, unless `NO_COLOR` says no (<https://no-color.org>).
    pub(crate) fn new(choice: ColorChoice) -> Self {
        let is_coloured = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        Self { style: if is_coloured { Style::Colour } else { Style::Plain } }
    }

    /// Writes pieces of data to stdout.
    pub(crate) fn data<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Result<(), Failure> {
        // Pieces are large: a buffer between would only copy them.
        let mut stdout = io::stdout().lock();
        let written = pieces.into_iter().try_for_each(|piece| stdout.write_all(piece.as_bytes()));
        written.and_then(|()| stdout.flush()).map_err(|source| Failure::Write { target: "stdout".to_owned(), source })
    }

    /// Tells the user something that is no data.
    pub(crate) fn say(text: &str) {
        // Where stderr cannot be written, nobody is left to be told.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Shows everything that was found wrong.
    pub(crate) fn show(&self, report: &Report) {
        if report.diagnostics.is_empty() {
            return;
        }
        let text = render_with(&report.diagnostics, &report.sources, self.style);
        match report.summary() {
            Some(summary) => Self::say(&format!("{text}\n{summary}")),
            None => Self::say(text.trim_end()),
        }
    }

    /// Shows mistakes that are not an app's.
    pub(crate) fn refuse(&self, diagnostics: Vec<Diagnostic>, sources: Sources) -> Failure {
        self.show(&Report::of_call(diagnostics, sources));
        Failure::Shown
    }
}
