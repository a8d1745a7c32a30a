//! The edit to make where a value is of the wrong type.

use serde_json::Value;
use terrace_diagnostic::Path;

use super::{
    belongs::{entries_take_null, field_of_word},
    scalar::{self, Scalar},
    tree::{Node, Tree, ValueId},
    words::{NAMES_AND_VALUES, is_no, is_yes},
};

/// What the value itself shows to be meant.
pub(super) fn advice(tree: &Tree<'_>, culprit: ValueId, expected: &str) -> Option<String> {
    let Node::Scalar { text, plain } = &tree.value(culprit).node else {
        return (expected == NAMES_AND_VALUES).then(|| "write `{<name>: ..}`, not a list".to_owned());
    };
    if expected == NAMES_AND_VALUES && text != "off" {
        return Some(format!("give it a name: write `{{<name>: {text}}}`"));
    }
    let is_text = matches!(scalar::resolve(text), Scalar::Text(_));
    // Quotes do not make a block of it, where there is no shorthand.
    if *plain && !is_text && !is_block(expected) && !expected.contains("number") {
        return Some(format!("without quotes it is not a string: write `\"{text}\"`"));
    }
    if !plain && !is_text && expected.contains("number") {
        return Some(format!("leave out the quotes: write `{text}`"));
    }
    if expected == "a list" {
        let is_between = |character: char| character == ',' || character.is_ascii_whitespace();
        let words: Vec<_> = text.split(is_between).filter(|word| !word.is_empty()).collect();
        return Some(format!("write `[{}]`", words.join(", ")));
    }
    None
}

/// What the schema shows to be meant: the field of a block that a single word is for, or how a block begins.
pub(super) fn advice_by_schema(
    tree: &Tree<'_>,
    culprit: ValueId,
    expected: &str,
    schema: &Value,
    path: &Path,
) -> Option<String> {
    let fields = expected.split_once("`{").filter(|_| is_block(expected)).map(|(_, fields)| fields);
    let block = fields.map(|fields| match fields.split([',', ':', '}']).next().unwrap_or_default() {
        "" => "write `on`".to_owned(),
        first => format!("write a block, such as `{{{first}: ..}}`"),
    });
    match &tree.value(culprit).node {
        Node::Map(_) => None,
        Node::List(items) => match items[..] {
            [Some(only)] if block.is_none() && matches!(tree.value(only).node, Node::Scalar { .. }) => {
                Some(format!("write `{}`, not a list", tree.text_of(only)))
            }
            _ => block,
        },
        Node::Scalar { text, .. } if text == "off" && expected == NAMES_AND_VALUES => {
            let word = if entries_take_null(schema, path) { "null" } else { "off" };
            Some(format!("name what is to go: write `{{<name>: {word}}}`"))
        }
        Node::Scalar { text, .. } if is_no(text) && expected.contains("`off`") => Some("write `off`".to_owned()),
        Node::Scalar { text, .. } if is_yes(text) && expected.contains("`on`") => Some("write `on`".to_owned()),
        Node::Scalar { text, .. } => match field_of_word(schema, path, text) {
            Some(field) => Some(format!("write `{{{field}: {text}}}`")),
            None => block,
        },
    }
}

/// Whether a block is all that may stand there, without a shorthand.
fn is_block(expected: &str) -> bool {
    expected.starts_with("`{") || expected.contains(": `{") || expected == "a block of fields"
}
