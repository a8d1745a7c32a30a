//! Values on one line, and texts that no reader can take for something else.

use terrace::{
    document::{Node, Tape, write_json, write_yaml},
    spec::Raw,
};

use super::At;

/// What `on` and `off` are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Switches, which stand plain.
    Switches,
    /// Texts, which other readers must not take for something else.
    Texts,
}

impl Words {
    /// By the place: what an app passes on are texts.
    pub(super) fn at(at: &At) -> Self {
        const TEXTS: [&str; 9] =
            ["config", "compose", "labels", "annotations", "selector", "command", "args", "patches", "objects"];
        let is_text = at.iter().any(|key| TEXTS.contains(&key.as_str()));
        if is_text { Self::Texts } else { Self::Switches }
    }
}

/// A value on one line, where it has no texts of several lines.
pub(super) fn flow(value: &Raw, words: Words) -> Option<String> {
    match value {
        Raw::Text(text) if text.contains('\n') => None,
        Raw::List(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| inner(item, words)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Raw::Map(entries) => {
            let entry = |(key, value): (&String, &Raw)| {
                Some(format!("{}: {}", in_flow(key), inner(value, words_below(key, words))?))
            };
            let entries: Option<Vec<_>> = entries.iter().map(entry).collect();
            Some(format!("{{{}}}", entries?.join(", ")))
        }
        atom => Some(scalar_of(atom, words)),
    }
}

pub(super) fn words_below(key: &str, words: Words) -> Words {
    if words == Words::Texts { words } else { Words::at(&vec![key.to_owned()]) }
}

/// A value within brackets.
pub(super) fn inner(value: &Raw, words: Words) -> Option<String> {
    match value {
        Raw::Text(text) if text.contains('\n') => None,
        Raw::Text(text) if words == Words::Switches && matches!(text.as_str(), "on" | "off") => Some(text.clone()),
        Raw::Text(text) => Some(in_flow(text)),
        other => flow(other, words),
    }
}

/// A text within brackets, where more characters mean something.
pub(super) fn in_flow(text: &str) -> String {
    let plain = scalar(text);
    let is_safe = plain.starts_with(['"', '\''])
        || !plain.contains([',', '[', ']', '{', '}'])
            && !plain.contains(": ")
            && !plain.contains(" #")
            && !plain.ends_with(':');
    if is_safe { plain } else { quoted(text) }
}

pub(super) fn scalar_of(value: &Raw, words: Words) -> String {
    match value {
        Raw::Text(text) if words == Words::Switches && matches!(text.as_str(), "on" | "off") => text.clone(),
        Raw::Text(text) => scalar(text),
        Raw::Null => "null".to_owned(),
        other => yaml(other),
    }
}

/// A text as Terrace's own writer has it: plain where no reader can take it for something else.
pub(super) fn scalar(text: &str) -> String {
    // A schedule is read more easily so.
    if text.contains(" *") && !text.contains('\n') {
        return quoted(text);
    }
    yaml(&text.into())
}

/// A text in quotes, as JSON has it, which YAML reads.
pub(super) fn quoted(text: &str) -> String {
    // A text is within what JSON can say.
    short_of_its_end(written(&text.into(), |value, out| write_json(value, out).unwrap_or_default()))
}

/// A value as Terrace's own writer has it, without the end of its last line.
pub(super) fn yaml(value: &Raw) -> String {
    short_of_its_end(lines(value))
}

/// A value as Terrace's own writer has it, line by line.
pub(super) fn lines(value: &Raw) -> String {
    written(value, write_yaml)
}

fn written(value: &Raw, write: impl FnOnce(Node<'_>, &mut String)) -> String {
    let mut tape = Tape::new();
    let mut out = String::new();
    if tape.record(value).is_ok() {
        write(tape.root(), &mut out);
    }
    out
}

fn short_of_its_end(mut text: String) -> String {
    text.truncate(text.trim_end_matches('\n').len());
    text
}
