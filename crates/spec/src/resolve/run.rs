//! What a container runs, and what reaches it.

use terrace_diagnostic::Diagnostic;

use super::{ResolvedProcess, Workload};
use crate::{
    codes,
    layer::{At, Map},
    mistake::printable,
    shell,
    text::Name,
};

/// Programs that take a line behind `-c`, and what comes after it as `$0`, `$1` and so on.
const SHELLS: [&str; 6] = ["sh", "ash", "bash", "dash", "ksh", "zsh"];
/// Longer lines are not shown again in a hint.
const SHOWN: usize = 60;

/// Whose command it is that arguments are given to.
#[derive(Clone, Copy)]
pub(super) enum Commander {
    /// It stands beside them.
    Itself,
    /// A container that has no command runs its process's.
    Process,
}

/// Reports arguments that no program is given, and warns of a program whose name has blanks.
pub(super) fn check(command: &[String], args: &[String], commander: Commander, at: &At<'_>) {
    for (field, words) in [("command", command), ("args", args)] {
        if let [only] = words
            && is_line(field, only)
        {
            let message = if field == "command" {
                "the command is one word with blanks: no program is called so"
            } else {
                "the arguments are one word with blanks: no program knows such an option"
            };
            let shown = (only.chars().count() <= SHOWN && printable(only) == *only).then(|| only.trim());
            let hint = match shown {
                Some(line) => format!("leave out the brackets: `{field}: {line}`, or write one item a word"),
                None => "leave out the brackets, or write one item a word".to_owned(),
            };
            at.report(Diagnostic::warning(&codes::ONE_WORD, message).at(at.path().key(field)).hint(hint));
        }
    }
    if let [program, flag, line] = command
        && !args.is_empty()
        && flag == "-c"
        && is_shell(program)
        && !line.contains("$0")
        && !line.contains("${0")
    {
        let message = "a shell runs the command, and no program in its line is given these arguments";
        at.key("args").error(&codes::ARGUMENTS_LOST, message, hint(line, args, commander));
    }
}

/// Whether the only word of a list is a line. An argument may have blanks (`[migrate && serve]` behind a shell), an option before its value not.
fn is_line(field: &str, word: &str) -> bool {
    let Some((first, _)) = word.trim().split_once(char::is_whitespace) else { return false };
    field == "command" || first.starts_with("--") && !first.contains('=')
}

fn is_shell(program: &str) -> bool {
    program.rsplit('/').next().is_some_and(|name| SHELLS.contains(&name))
}

/// Warns of a job of a release that runs what the app's image runs by itself: most often the server, which never ends.
pub(super) fn warn_of_job(at: &At<'_>) {
    let message = "no `command` is written, so the job runs what the app's image runs by itself";
    let hint = "add `command:`, or the job's own `image:`";
    at.report(Diagnostic::warning(&codes::JOB_WITHOUT_COMMAND, message).at(at.path().key("release")).hint(hint));
}

/// Warns of cron jobs that run what an image runs by itself that other processes have too: most often the server, which never ends.
pub(super) fn warn_of_crons(processes: &Map<Name, ResolvedProcess>, at: &At<'_>) {
    for (name, process) in processes {
        let is_silent = process.command.is_empty() && process.args.is_empty();
        if !is_silent || !matches!(process.workload, Workload::Cron(_)) {
            continue;
        }
        let repository = process.image.repository();
        let is_other =
            |(other, beside): &(&Name, &ResolvedProcess)| *other != name && beside.image.repository() == repository;
        if let Some((other, _)) = processes.iter().find(is_other) {
            let message = format!(
                "no `command` is written, so each run does what the image does by itself, which `{other}` has too"
            );
            let hint = "add `command:`, or the cron job's own `image:`";
            let path = at.path().key("processes").key(name.as_str()).key("schedule");
            at.report(Diagnostic::warning(&codes::CRON_WITHOUT_COMMAND, message).at(path).hint(hint));
        }
    }
}

fn hint(line: &str, args: &[String], commander: Commander) -> String {
    let line = line.strip_prefix("exec ").unwrap_or(line);
    let whole = args.iter().fold(line.to_owned(), |whole, word| whole + " " + &quoted(word));
    let is_simple = shell::read(line).is_ok_and(|line| line.is_simple());
    let is_shown = is_simple && whole.chars().count() <= SHOWN && printable(&whole) == whole;
    match commander {
        Commander::Process => "write a `command:` of its own: its process's is a line for a shell".to_owned(),
        Commander::Itself if is_shown => format!("write them into the line: `command: {whole}`, and leave `args` out"),
        Commander::Itself => {
            "write them into the line, behind the program that is to have them, and leave `args` out".to_owned()
        }
    }
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=./:,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
