//! YAML that Kubernetes cannot misread.
//!
//! Read by YAML 1.1 parsers (`sigs.k8s.io/yaml`, `PyYAML`) and 1.2 ones alike: strings stand plain only when a whitelist allows
//! it, lines are never folded, and nothing inside a scalar starts at column 0, where `---` would split the stream. Laid out as
//! kubectl does it: two spaces, lists not indented under their key.

use crate::block::Block;
use crate::node::Node;
use crate::number::{push_float, push_integer, push_unsigned};
use crate::plain::is_plain;
use crate::quote::{class, classify, push_quoted};
use crate::tape::{Token, span, str_of};

/// Writes one object as a YAML document, without a `---` before it.
///
/// Argo CD turns YAML into JSON of its own and reads that as YAML again, which no writer can help: there a key of more than
/// 1022 characters, DEL, a C1 control, U+FFFE or U+FFFF fails or changes. [`write_json`](crate::write_json) has no such limit but the keys'.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Tape, write_yaml};
///
/// let (mut tape, mut out) = (Tape::new(), String::new());
/// // A country, a version and a time: what YAML 1.1 takes for a boolean, a number and seconds is quoted.
/// tape.record(&json!({"country": "no", "version": "1.10", "at": "12:30:45", "name": "shop"}))?;
/// write_yaml(tape.root(), &mut out);
/// assert!(out.contains("country: \"no\"") && out.contains("version: \"1.10\"") && out.contains("name: shop"), "{out}");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
pub fn write_yaml(node: Node<'_>, out: &mut String) {
    let mut writer = Writer { tokens: node.tokens(), text: node.text(), out };
    match node.tokens()[0] {
        Token::Map(length) if length > 0 => writer.map(0, 0, First::Indented),
        Token::List(length) if length > 0 => writer.list(0, 0, First::Indented),
        // Nothing may start at column 0 but what the stream is made of, so no block scalar here.
        token => {
            writer.scalar(token, None);
            writer.out.push('\n');
        }
    }
}

/// Writes objects as one YAML stream, with a `---` line between them.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Tape, write_yaml_stream};
///
/// let (mut tape, mut out) = (Tape::new(), String::new());
/// tape.record(&json!({"kind": "Service"}))?;
/// tape.record(&json!({"kind": "Deployment"}))?;
/// write_yaml_stream(tape.roots(), &mut out);
/// assert_eq!(out, "kind: Service\n---\nkind: Deployment\n");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
pub fn write_yaml_stream<'tape>(nodes: impl IntoIterator<Item = Node<'tape>>, out: &mut String) {
    for (index, node) in nodes.into_iter().enumerate() {
        if index > 0 {
            out.push_str("---\n");
        }
        write_yaml(node, out);
    }
}

/// Readers give up on a key of more than 1024 characters, quotes and escapes counted, unless it is announced with a `?`.
const LONGEST_KEY: usize = 1000;

struct Writer<'tape, 'out> {
    tokens: &'tape [Token],
    text: &'tape str,
    out: &'out mut String,
}

/// Where the first key of a map, or item of a list, stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    /// On a line of its own.
    Indented,
    /// On the line that a `- ` has begun.
    BehindDash,
}

impl Writer<'_, '_> {
    /// A map that is not empty.
    fn map(&mut self, at: usize, indent: usize, first: First) {
        let end = at + span(self.tokens[at]);
        let mut next = at + 1;
        while next < end {
            if first == First::Indented || next > at + 1 {
                push_indent(indent, self.out);
            }
            self.key(self.tokens[next], indent);
            next = self.field(next + 1, indent);
        }
    }

    fn key(&mut self, token: Token, indent: usize) {
        let start = self.out.len();
        let text = str_of(token, self.text).unwrap_or_default();
        push_string(text, None, self.out);
        if self.out.len() - start > LONGEST_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            push_indent(indent, self.out);
        }
        self.out.push(':');
    }

    /// A key's value; returns where the next key stands.
    fn field(&mut self, at: usize, indent: usize) -> usize {
        let token = self.tokens[at];
        match token {
            Token::Map(length) if length > 0 => {
                self.out.push('\n');
                self.map(at, indent + 2, First::Indented);
            }
            Token::List(length) if length > 0 => {
                self.out.push('\n');
                self.list(at, indent, First::Indented);
            }
            _ => {
                self.out.push(' ');
                self.line(token, indent + 2);
            }
        }
        at + span(token)
    }

    /// A list that is not empty.
    fn list(&mut self, at: usize, indent: usize, first: First) {
        let end = at + span(self.tokens[at]);
        let mut next = at + 1;
        while next < end {
            if first == First::Indented || next > at + 1 {
                push_indent(indent, self.out);
            }
            self.out.push_str("- ");
            let token = self.tokens[next];
            match token {
                Token::Map(length) if length > 0 => self.map(next, indent + 2, First::BehindDash),
                Token::List(length) if length > 0 => self.list(next, indent + 2, First::BehindDash),
                _ => self.line(token, indent + 2),
            }
            next += span(token);
        }
    }

    /// A scalar and the end of its line.
    fn line(&mut self, token: Token, indent: usize) {
        if !self.scalar(token, Some(indent)) {
            self.out.push('\n');
        }
    }

    /// A scalar or something empty; true when it was a block, which ends its own line.
    fn scalar(&mut self, token: Token, indent: Option<usize>) -> bool {
        match token {
            Token::Null => self.out.push_str("null"),
            Token::Bool(true) => self.out.push_str("true"),
            Token::Bool(false) => self.out.push_str("false"),
            Token::Integer(value) => push_integer(value, self.out),
            Token::Unsigned(value) => push_unsigned(value, self.out),
            Token::Float(value) => push_float(value, self.out),
            Token::Map(_) => self.out.push_str("{}"),
            Token::List(_) => self.out.push_str("[]"),
            Token::Text { .. } | Token::Static(_) => {
                return push_string(str_of(token, self.text).unwrap_or_default(), indent, self.out);
            }
        }
        false
    }
}

/// Writes a string in the plainest style that is safe; true when it became a block, for which `indent` is needed.
fn push_string(text: &str, indent: Option<usize>, out: &mut String) -> bool {
    let classes = classify(text);
    if is_plain(text, classes) {
        out.push_str(text);
    } else if let (Some(indent), true) = (indent, classes & class::BREAK != 0)
        && let Some(block) = Block::of(text, classes)
    {
        block.push(text, indent, out);
        return true;
    } else if classes & class::QUOTE != 0 && classes & (class::TAB | class::BREAK | class::CONTROL | class::HIGH) == 0 {
        push_single_quoted(text, out);
    } else {
        push_quoted(text, out);
    }
    false
}

/// Between single quotes, where `"` and `\` need no escape: JSON and regular expressions stay readable.
fn push_single_quoted(text: &str, out: &mut String) {
    out.push('\'');
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

pub(crate) fn push_indent(indent: usize, out: &mut String) {
    const SPACES: &str = "                                                                ";
    let mut left = indent;
    while left > SPACES.len() {
        out.push_str(SPACES);
        left -= SPACES.len();
    }
    out.push_str(&SPACES[..left]);
}
