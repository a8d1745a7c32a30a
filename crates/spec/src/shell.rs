//! As much of the grammar of a shell as tells whether a line needs one (POSIX.1-2024, Shell Command Language).

use crate::{codes, layer::Mistake};

/// A line, read.
pub(crate) struct Line<'a> {
    text: &'a str,
    needs_shell: bool,
    /// Where the first word stands that is no assignment, if the line is one simple command.
    command: Option<usize>,
}

/// Words that a shell takes itself: with `exec` in front it would look for a program of that name.
const OWN_WORDS: [&str; 37] = [
    "!", ".", ":", "[[", "alias", "break", "case", "cd", "command", "continue", "do", "done", "elif", "else", "esac",
    "eval", "exec", "exit", "export", "fi", "for", "function", "if", "in", "read", "return", "set", "shift", "source",
    "then", "trap", "ulimit", "umask", "unset", "until", "wait", "while",
];

/// Reads a line; an empty one, and one with a quote that is not closed, are mistakes.
pub(crate) fn read(text: &str) -> Result<Line<'_>, Mistake> {
    if text.trim().is_empty() {
        let mistake = Mistake::new(&codes::BAD_COMMAND, "the command is empty");
        return Err(mistake.hint("write what to run, or leave the field out: the image's own command runs then"));
    }
    let text = text.trim();
    if text.contains('\0') {
        let mistake = Mistake::new(&codes::BAD_COMMAND, "the command holds a null character");
        return Err(mistake.hint("no program can be given one: remove it"));
    }
    let marks = marks(text)?;
    let needs_shell =
        marks.has_special || first_word(text).is_some_and(|(_, word)| OWN_WORDS.contains(&word)) || assigns(text);
    let command = if marks.is_compound { None } else { first_word_to_run(text) };
    Ok(Line { text, needs_shell, command })
}

impl Line<'_> {
    /// Whether a shell must read it.
    pub(crate) const fn needs_shell(&self) -> bool {
        self.needs_shell
    }

    /// Whether it is one simple command.
    pub(crate) const fn is_simple(&self) -> bool {
        self.command.is_some()
    }

    /// The line for `sh -c`. One simple command takes the shell's place: otherwise the shell is process 1, and passes no signal on.
    pub(crate) fn for_shell(&self) -> String {
        match self.command.map(|at| self.text.split_at(at)) {
            Some((before, command)) => format!("{before}exec {command}"),
            None => self.text.to_owned(),
        }
    }
}

/// The beginning of a line, for a message.
pub(crate) fn short(line: &str) -> String {
    let short: String = line.chars().take(60).collect();
    if short.len() < line.len() { format!("{short}..") } else { short }
}

struct Marks {
    /// Something in it means something to a shell.
    has_special: bool,
    /// It may be more than one simple command.
    is_compound: bool,
}

fn marks(text: &str) -> Result<Marks, Mistake> {
    let mut marks = Marks { has_special: false, is_compound: false };
    let mut rest = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, character)) = rest.next() {
        match character {
            '\'' | '"' => {
                marks.has_special = true;
                let mut is_closed = false;
                while let Some((_, inner)) = rest.next() {
                    match inner {
                        '\\' if character == '"' => drop(rest.next()),
                        _ if inner == character => {
                            is_closed = true;
                            break;
                        }
                        _ => {}
                    }
                }
                if !is_closed {
                    let message = format!("a quote in `{}` is not closed", short(&text[at..]));
                    return Err(Mistake::new(&codes::BAD_COMMAND, message)
                        .hint("close it, or write a list, one item a word: nothing in it is read by a shell"));
                }
            }
            '\\' => {
                marks.has_special = true;
                rest.next();
            }
            '|' | ';' | '\n' | '(' | ')' | '`' => (marks.has_special, marks.is_compound) = (true, true),
            // `2>&1` and `&>` only redirect.
            '&' => {
                marks.has_special = true;
                let redirects = before == '>' || before == '<' || rest.peek().is_some_and(|(_, next)| *next == '>');
                marks.is_compound |= !redirects;
            }
            '$' | '*' | '?' | '[' | ']' | '{' | '}' | '~' | '<' | '>' | '#' | '!' => marks.has_special = true,
            _ => {}
        }
        before = character;
    }
    Ok(marks)
}

/// The first word, and where it stands.
fn first_word(text: &str) -> Option<(usize, &str)> {
    let at = text.find(|character: char| !character.is_whitespace())?;
    text[at..].split_whitespace().next().map(|word| (at, word))
}

/// Whether the line begins with an assignment: `RAILS_ENV=production rake`.
fn assigns(text: &str) -> bool {
    first_word(text).is_some_and(|(_, word)| is_assignment(word))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit())
    })
}

/// Where the program of a simple command stands, behind its assignments. `None` where it is a word of the shell's own, or cannot be told.
fn first_word_to_run(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let (skipped, word) = first_word(&text[at..])?;
        at += skipped;
        if !is_assignment(word) {
            let is_program = !OWN_WORDS.contains(&word) && !word.starts_with(['{', '#', '<', '>']);
            return is_program.then_some(at);
        }
        // The blank may be one within the quotes of the value.
        if word.contains(['\'', '"', '\\', '$', '`']) {
            return None;
        }
        at += word.len();
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// `(line, what sh -c is given)`; `None` where no shell is needed.
    #[test]
    fn a_shell_reads_what_needs_one_and_a_simple_command_takes_its_place() {
        for (line, expected) in [
            ("bundle exec sidekiq -q default", None),
            ("  node   server.js\t--port=8080 ", None),
            ("serve --dsn=a=b@c:5432/d,e%20f", None),
            ("serve --port $PORT", Some("exec serve --port $PORT")),
            ("serve 'a b'", Some("exec serve 'a b'")),
            ("serve \"a \\\" b\" 2>&1", Some("exec serve \"a \\\" b\" 2>&1")),
            ("serve \"a | b\"", Some("exec serve \"a | b\"")),
            ("serve > /tmp/log", Some("exec serve > /tmp/log")),
            ("migrate && serve", Some("migrate && serve")),
            ("env | sort", Some("env | sort")),
            ("serve &", Some("serve &")),
            ("serve; clean", Some("serve; clean")),
            ("migrate\nserve", Some("migrate\nserve")),
            ("cd /app && serve", Some("cd /app && serve")),
            ("cd /app", Some("cd /app")),
            ("exec serve", Some("exec serve")),
            ("if true", Some("if true")),
            ("serve $(nproc)", Some("serve $(nproc)")),
            ("RAILS_ENV=production rake", Some("RAILS_ENV=production exec rake")),
            ("A='x y' rake", Some("A='x y' rake")),
            ("{ serve", Some("{ serve")),
        ] {
            let read = read(line).unwrap_or_else(|mistake| panic!("{line}: {mistake}"));
            assert_eq!(read.needs_shell().then(|| read.for_shell()).as_deref(), expected, "{line}");
        }
        for line in ["", "  ", "serve 'a", "serve \"a\\\"", "a\0b"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
