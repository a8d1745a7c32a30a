//! What a command answers: everything it prints, and its exit status.

use std::fmt::Write;

use terrace::{
    diagnostic::{Diagnostic, Severity, Sources, render_short},
    document::is_hidden,
};

/// Argo CD shows the whole of a failed command's stderr in one box of its user interface, after the command line.
const MAX_DIAGNOSTICS: usize = 20;
const MAX_LINE: usize = 600;
const MAX_BYTES: usize = 6 * 1024;

/// Whose fault it is, if anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// All is well.
    Fine = 0,
    /// The repo or the Application is to be changed.
    Mistake = 1,
    /// The plugin or its surroundings are to be changed.
    Fault = 2,
}

/// All that a command prints, held back until it is known whether it succeeds: there is never a part of an answer.
///
/// ```
/// use terrace_cmp::{Answer, Status};
///
/// // There is never a part of an answer: who fails writes no data.
/// assert_eq!(Answer::mistake("app.yaml:1:1: error[T0013]: it is empty\n".to_owned()).stdout, "");
/// assert_eq!(Answer::fault("the disk is full\n".to_owned()).status as u8, 2);
/// assert_eq!(Answer::fine("kind: Service\n".to_owned(), String::new()).status, Status::Fine);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Data. Empty unless the status is [`Status::Fine`].
    pub stdout: String,
    /// Messages, short and whole.
    pub stderr: String,
    /// The exit status.
    pub status: Status,
}

impl Answer {
    /// Data, and warnings beside it.
    pub const fn fine(stdout: String, warnings: String) -> Self {
        Self { stdout, stderr: warnings, status: Status::Fine }
    }

    /// A refusal of what the repo or the Application holds.
    pub const fn mistake(stderr: String) -> Self {
        Self { stdout: String::new(), stderr, status: Status::Mistake }
    }

    /// A failure of the plugin, or of what is around it.
    pub const fn fault(stderr: String) -> Self {
        Self { stdout: String::new(), stderr, status: Status::Fault }
    }
}

/// Diagnostics as a few short lines, errors first.
pub(crate) fn lines(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        diagnostics.iter().cloned().partition(|diagnostic| diagnostic.severity == Severity::Error);
    let all = [errors, warnings].concat();
    let mut text = String::new();
    for (shown, diagnostic) in all.iter().enumerate() {
        let line = one_line(&render_short(std::slice::from_ref(diagnostic), sources));
        if shown == MAX_DIAGNOSTICS || text.len() + line.len() > MAX_BYTES {
            let _ = writeln!(text, "and {} more: `terrace synth` shows them all", all.len() - shown);
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// A message on one line, whatever a repo put into it: no control characters for a terminal or a log to obey, none that
/// show text in another order than it is written, and not without end.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for character in text.trim_end().chars() {
        if line.len() >= MAX_LINE {
            line.push_str("...");
            break;
        }
        match character {
            '\n' => line.push(' '),
            _ if character.is_control() || is_hidden(character) => line.extend(character.escape_default()),
            _ => line.push(character),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_repo_wrote_is_shown_as_it_was_written() {
        let line = one_line("a\u{1b}[31m\u{202e}b\u{2028}c\u{2066}d\u{200b}\ne\u{feff}\n");
        assert_eq!(line, r"a\u{1b}[31m\u{202e}b\u{2028}c\u{2066}d\u{200b} e\u{feff}");
        assert_eq!(one_line("مرحبا, é, 東京, می\u{200c}خواهم"), "مرحبا, é, 東京, می\u{200c}خواهم");
    }
}
