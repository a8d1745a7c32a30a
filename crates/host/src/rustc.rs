//! What Cargo and rustc say of a build, shortened.

use std::path::PathBuf;

use serde::Deserialize;
use terrace_diagnostic::{Caller, Diagnostic};

use crate::codes;

/// More errors than anybody reads: most of them follow from the first.
const MAX_ERRORS: usize = 20;

/// What a build came to.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// The programs of the package, by name.
    pub(crate) programs: Vec<(String, PathBuf)>,
    pub(crate) errors: Vec<Diagnostic>,
    /// As rustc shows them.
    pub(crate) warnings: String,
}

#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Line {
    CompilerArtifact {
        package_id: String,
        target: Target,
        executable: Option<PathBuf>,
    },
    CompilerMessage {
        message: Message,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Message>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
    label: Option<String>,
    suggested_replacement: Option<String>,
}

/// Reads what Cargo has written with `--message-format=json`.
pub(crate) fn read(stdout: &[u8], package: &str) -> Compiled {
    let mut compiled = Compiled::default();
    for line in stdout.split(|byte| *byte == b'\n') {
        // What a `build.rs` prints may stand between.
        match serde_json::from_slice(line) {
            Ok(Line::CompilerArtifact { package_id, target, executable: Some(program) })
                if is_of(&package_id, package) =>
            {
                compiled.programs.push((target.name, program));
            }
            Ok(Line::CompilerMessage { message }) => compiled.take(message),
            Ok(Line::CompilerArtifact { .. } | Line::Other) | Err(_) => {}
        }
    }
    compiled
}

/// Whether an identifier, such as `path+file:///repo/shop#shop-definition@0.1.0` or `path+file:///repo/shop#0.1.0`, is of a package.
fn is_of(identifier: &str, package: &str) -> bool {
    let Some((path, name)) = identifier.rsplit_once('#') else { return false };
    match name.split_once('@') {
        Some((name, _)) => name == package,
        None => path.rsplit('/').next() == Some(package),
    }
}

impl Compiled {
    fn take(&mut self, message: Message) {
        match message.level.as_str() {
            // `aborting due to 2 previous errors` has no place, and says nothing.
            _ if message.message.starts_with("aborting due to") || self.errors.len() == MAX_ERRORS => {}
            "warning" => self.warnings.extend(message.rendered),
            level if level.starts_with("error") => self.errors.push(diagnostic(message)),
            _ => {}
        }
    }
}

/// An error of rustc in one sentence, with its place and what rustc advises.
fn diagnostic(Message { message, code, spans, children, .. }: Message) -> Diagnostic {
    let primary = spans.into_iter().find(|span| span.is_primary);
    let mut text = code.map(|code| format!("{}: ", code.code)).unwrap_or_default();
    text.push_str(message.lines().next().unwrap_or_default());
    if let Some(label) = primary.as_ref().and_then(|span| span.label.as_deref()?.lines().next())
        && !text.contains(label)
    {
        text.push_str(": ");
        text.push_str(label);
    }
    let mut diagnostic = Diagnostic::error(&codes::NOT_COMPILED, text);
    if let Some(Span { file_name, line_start, column_start, .. }) = primary {
        diagnostic = diagnostic.called_at(Caller::new(file_name, line_start, column_start));
    }
    for Message { message, spans, .. } in children.into_iter().filter(|child| child.level == "help").take(2) {
        let replacement = spans.into_iter().find_map(|span| span.suggested_replacement);
        let advice = message.lines().next().unwrap_or_default();
        diagnostic = diagnostic.hint(match replacement.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(written) => format!("{advice}: `{written}`"),
            None => advice.to_owned(),
        });
    }
    if diagnostic.hints.is_empty() {
        diagnostic = diagnostic.hint("see all that rustc says with `cargo build`");
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILD: &str = include_str!("../tests/cargo-build.jsonl");

    #[test]
    fn an_error_of_the_compiler_is_one_sentence_with_its_place() {
        let Compiled { programs, errors, .. } = read(BUILD.as_bytes(), "shop");
        assert_eq!(programs, [("shop".to_owned(), PathBuf::from("/shop/target/debug/shop"))]);
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert_eq!(error.message, "E0308: mismatched types: expected `u16`, found `&str`");
        assert_eq!(error.place.caller, Some(Caller::new("src/main.rs", 9, 31)));
        assert_eq!(error.hints, ["parse it: `.parse()`"]);
    }
}
