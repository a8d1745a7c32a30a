//! What stands above an item: its documentation, and the examples in it.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The examples of an item, and whether anybody sees it at all.
#[derive(Debug, Default)]
pub(crate) struct Documentation {
    /// The Rust of each example, hidden lines too.
    pub(crate) examples: Vec<String>,
    /// Left out of the documentation, or there for tests alone.
    pub(crate) hidden: bool,
}

impl Documentation {
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut text = String::new();
        let mut hidden = false;
        for attribute in attributes {
            match &attribute.meta {
                Meta::NameValue(value) if value.path.is_ident("doc") => {
                    if let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &value.value {
                        text.push_str(&line.value());
                        text.push('\n');
                    }
                }
                Meta::List(list) if list.path.is_ident("doc") => hidden |= list.tokens.to_string() == "hidden",
                Meta::List(list) if list.path.is_ident("cfg") => {
                    hidden |= matches!(list.tokens.to_string().as_str(), "test" | "doctest");
                }
                _ => {}
            }
        }
        Self { examples: examples(&text), hidden }
    }
}

/// The fenced blocks that rustdoc compiles. One that must not compile shows a mistake, and no use.
fn examples(text: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => {
                if let Some((true, code)) = open.take() {
                    examples.push(code);
                }
            }
            (Some(form), None) => {
                let is_shown = form.split(',').map(str::trim).all(|word| matches!(word, "" | "rust" | "no_run"));
                open = Some((is_shown, String::new()));
            }
            (None, Some((_, code))) => {
                code.push_str(line);
                code.push('\n');
            }
            (None, None) => {}
        }
    }
    examples
}

/// Whether code calls something of this name, or implements or declares it: `.name`, `::name`, `fn name`, `const name`.
pub(crate) fn uses(code: &str, name: &str) -> bool {
    occurrences(code, name).any(|before| [".", ":", "fn ", "const "].iter().any(|by| before.ends_with(by)))
}

/// Whether code has this name anywhere.
pub(crate) fn names(code: &str, name: &str) -> bool {
    occurrences(code, name).next().is_some()
}

/// Whether YAML in the code writes this key.
pub(crate) fn writes(code: &str, key: &str) -> bool {
    code.match_indices(key).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + key.len()..]);
        !before.ends_with(is_part_of_a_name) && after.starts_with(": ")
    })
}

/// What stands before each occurrence of a whole name.
fn occurrences<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(name).filter_map(move |(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        (!before.ends_with(is_part_of_a_name) && !after.starts_with(is_part_of_a_name)).then_some(before)
    })
}

fn is_part_of_a_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
