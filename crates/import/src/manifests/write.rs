//! An app, written as people write one: short blocks on one line, and comments that say why.

mod line;

use std::collections::BTreeMap;

use terrace::spec::Raw;

use line::{Words, flow, lines, quoted, scalar, scalar_of, yaml};

use super::value::Entries;

/// Lines are not made longer than this by putting a block on one.
const WIDTH: usize = 110;
/// Comments are wrapped here.
const COMMENT: usize = 110;
/// The keys of an app and of a process, in the order that people expect.
const ORDER: [&str; 49] = [
    "team",
    "namespace",
    "like",
    "image",
    "identity",
    "command",
    "args",
    "schedule",
    "release",
    "http",
    "ports",
    "headless",
    "scale",
    "singleton",
    "rollout",
    "health",
    "grace",
    "resources",
    "runtime",
    "user",
    "security",
    "config",
    "secrets",
    "secretsFrom",
    "links",
    "facts",
    "compose",
    "require",
    "files",
    "volumes",
    "mounts",
    "scratch",
    "tokens",
    "pullSecrets",
    "priority",
    "place",
    "network",
    "labels",
    "annotations",
    "sidecars",
    "init",
    "canary",
    "clusters",
    "adopt",
    "deadline",
    "processes",
    "commands",
    "patches",
    "objects",
];

/// A place in the spec.
pub(super) type At = Vec<String>;

/// An app in the making: its spec, and what is said about places of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) app: String,
    pub(super) spec: Raw,
    /// What stands before the place.
    pub(super) comments: BTreeMap<At, Vec<String>>,
}

impl Draft {
    /// Says something about a place; twice is once.
    pub(super) fn comment(&mut self, at: &[&str], text: impl Into<String>) {
        let at: At = at.iter().map(|key| (*key).to_owned()).collect();
        let text = text.into();
        let known = self.comments.entry(at).or_default();
        if !known.contains(&text) {
            known.push(text);
        }
    }

    /// The app as YAML, with comments.
    pub(super) fn yaml(&self, heading: &str) -> String {
        let mut out = String::from("# yaml-language-server: $schema=https://terrace.dev/schemas/app.schema.json\n");
        if !heading.is_empty() {
            out.push_str("#\n");
            comment(heading, 0, &mut out);
        }
        out.push_str("apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata:\n  name: ");
        out.push_str(&self.app);
        out.push_str("\nspec:\n");
        let Raw::Map(spec) = &self.spec else { return out };
        self.entries(&ordered(spec), &mut At::new(), 2, &mut out);
        out
    }

    fn entries(&self, entries: &[(&String, &Raw)], at: &mut At, indent: usize, out: &mut String) {
        for (key, value) in entries {
            at.push((*key).clone());
            for text in self.comments.get(at).into_iter().flatten() {
                comment(text, indent, out);
            }
            push_indent(indent, out);
            let key = scalar(key);
            out.push_str(&key);
            out.push(':');
            self.value(value, at, indent, indent + key.len() + 2, out);
            at.pop();
        }
    }

    /// A value behind its key, and the end of its line.
    fn value(&self, value: &Raw, at: &mut At, indent: usize, column: usize, out: &mut String) {
        let is_open = self.is_block(value, at);
        let words = Words::at(at);
        if !is_open && let Some(line) = flow(value, words).filter(|line| column + line.len() <= WIDTH || is_atom(value))
        {
            out.push(' ');
            out.push_str(&line);
            out.push('\n');
            return;
        }
        match value {
            Raw::Map(entries) => {
                out.push('\n');
                let is_spec = at.len() == 2 && matches!(at[0].as_str(), "processes" | "commands");
                let entries = if is_spec { ordered(entries) } else { entries.iter().collect() };
                self.entries(&entries, at, indent + 2, out);
            }
            Raw::List(items) => {
                out.push('\n');
                for (index, item) in items.iter().enumerate() {
                    push_indent(indent + 2, out);
                    out.push_str("- ");
                    at.push(index.to_string());
                    self.item(item, at, indent + 4, out);
                    at.pop();
                }
            }
            Raw::Text(text) => block_text(text, indent, out),
            other => {
                out.push(' ');
                out.push_str(&scalar_of(other, words));
                out.push('\n');
            }
        }
    }

    /// An item of a list behind its dash.
    fn item(&self, item: &Raw, at: &mut At, indent: usize, out: &mut String) {
        let words = Words::at(at);
        if let Some(line) = flow(item, words).filter(|line| indent + line.len() <= WIDTH) {
            out.push_str(&line);
            out.push('\n');
            return;
        }
        match item {
            Raw::Map(entries) => {
                let mut inner = String::new();
                self.entries(&entries.iter().collect::<Vec<_>>(), at, indent, &mut inner);
                out.push_str(inner.trim_start_matches(' '));
            }
            Raw::Text(text) => {
                let line = quoted(text);
                out.push_str(&line);
                out.push('\n');
            }
            other => {
                out.push_str(&flow(other, words).unwrap_or_else(|| yaml(other)));
                out.push('\n');
            }
        }
    }

    /// Whether a value stands on lines of its own, however short it is.
    fn is_block(&self, value: &Raw, at: &At) -> bool {
        let is_container = matches!(value, Raw::Map(entries) if !entries.is_empty());
        let has_comments = self.comments.keys().any(|other| other.len() > at.len() && other.starts_with(at));
        let is_listed = match at.first().map(String::as_str) {
            Some("processes" | "facts") => at.len() == 1,
            Some("patches" | "objects" | "environments") => at.len() <= 2,
            _ => false,
        };
        is_container && (is_listed || has_comments)
    }
}

fn ordered(entries: &Entries) -> Vec<(&String, &Raw)> {
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|(key, _)| ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len()));
    entries
}

fn is_atom(value: &Raw) -> bool {
    match value {
        Raw::Text(text) => !text.contains('\n'),
        Raw::List(items) => items.is_empty(),
        Raw::Map(entries) => entries.is_empty(),
        _ => true,
    }
}

/// A text of several lines behind its key, as a block where Terrace's own writer would write one.
fn block_text(text: &str, indent: usize, out: &mut String) {
    let written = lines(&[("k", text)].into_iter().collect());
    let mut rest = written.strip_prefix("k:").unwrap_or_default().split_inclusive('\n');
    out.push_str(rest.next().unwrap_or("\n"));
    for line in rest {
        if line != "\n" {
            push_indent(indent, out);
        }
        out.push_str(line);
    }
}

/// A comment, wrapped.
fn comment(text: &str, indent: usize, out: &mut String) {
    for line in text.lines() {
        let mut length = None;
        for word in line.split(' ') {
            let taken = match length {
                Some(taken) if taken + word.len() < COMMENT => taken,
                begun => {
                    if begun.is_some() {
                        out.push('\n');
                    }
                    push_indent(indent, out);
                    out.push('#');
                    indent + 1
                }
            };
            out.push(' ');
            out.push_str(word);
            length = Some(taken + word.len() + 1);
        }
        out.push('\n');
    }
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}
