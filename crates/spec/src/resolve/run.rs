//! What a container runs, and what reaches it.

use crate::{codes, layer::At, mistake::printable, shell};

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

/// Reports arguments that no program is given.
pub(super) fn check(command: &[String], args: &[String], commander: Commander, at: &At<'_>) {
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

fn is_shell(program: &str) -> bool {
    program.rsplit('/').next().is_some_and(|name| SHELLS.contains(&name))
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
