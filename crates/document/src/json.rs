//! JSON that survives Argo CD, which reads it a second time as YAML.

use crate::node::Node;
use crate::number::{push_float, push_integer, push_unsigned};
use crate::quote::push_quoted;
use crate::tape::{Token, span, str_of};

/// Why an object cannot be written as JSON that Argo CD reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The YAML parser that repo-server reads JSON with takes no key longer than 1024 characters.
    #[error("the key that starts with `{start}` is {length} characters long as JSON; at most 1024 can be read back")]
    LongKey {
        /// The first forty characters of the key.
        start: String,
        /// The characters it takes in JSON, quotes and escapes counted.
        length: usize,
    },
}

/// The characters of a key, quotes and escapes counted, that YAML's rule for simple keys allows.
const LONGEST_KEY: usize = 1024;

/// Writes one object as one line of compact JSON, the line break included; on an error nothing is written.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Tape, WriteError, write_json};
///
/// let (mut tape, mut out) = (Tape::new(), String::new());
/// tape.record(&json!({"kind": "ConfigMap", "data": {"LOG_LEVEL": "info"}}))?;
/// write_json(tape.root(), &mut out)?;
/// assert!(out.contains("\"data\":{\"LOG_LEVEL\":\"info\"}") && out.ends_with("}\n"));
///
/// tape.clear();
/// tape.record(&json!({"data": {"k".repeat(2000): ""}}))?;
/// assert!(matches!(write_json(tape.root(), &mut out), Err(WriteError::LongKey { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_json(node: Node<'_>, out: &mut String) -> Result<(), WriteError> {
    let start = out.len();
    match push_json(node, out) {
        None => {
            out.push('\n');
            Ok(())
        }
        Some(error) => {
            out.truncate(start);
            Err(error)
        }
    }
}

/// Writes compact JSON; returns the first key that is too long, if there is one.
pub(crate) fn push_json(node: Node<'_>, out: &mut String) -> Option<WriteError> {
    let mut writer = Writer { tokens: node.tokens(), text: node.text(), out, error: None };
    writer.value(0);
    writer.error
}

struct Writer<'tape, 'out> {
    tokens: &'tape [Token],
    text: &'tape str,
    out: &'out mut String,
    error: Option<WriteError>,
}

impl Writer<'_, '_> {
    fn value(&mut self, at: usize) {
        match self.tokens[at] {
            Token::Null => self.out.push_str("null"),
            Token::Bool(true) => self.out.push_str("true"),
            Token::Bool(false) => self.out.push_str("false"),
            Token::Integer(value) => push_integer(value, self.out),
            Token::Unsigned(value) => push_unsigned(value, self.out),
            Token::Float(value) => push_float(value, self.out),
            token @ (Token::Text { .. } | Token::Static(_)) => {
                push_quoted(str_of(token, self.text).unwrap_or_default(), self.out);
            }
            Token::Map(_) => self.map(at),
            Token::List(_) => self.list(at),
        }
    }

    fn map(&mut self, at: usize) {
        let end = at + span(self.tokens[at]);
        let mut next = at + 1;
        let mut mark = '{';
        while next < end {
            self.out.push(mark);
            mark = ',';
            self.key(self.tokens[next]);
            self.out.push(':');
            self.value(next + 1);
            next += 1 + span(self.tokens[next + 1]);
        }
        self.out.push_str(if mark == '{' { "{}" } else { "}" });
    }

    fn list(&mut self, at: usize) {
        let end = at + span(self.tokens[at]);
        let mut next = at + 1;
        let mut mark = '[';
        while next < end {
            self.out.push(mark);
            mark = ',';
            self.value(next);
            next += span(self.tokens[next]);
        }
        self.out.push_str(if mark == '[' { "[]" } else { "]" });
    }

    fn key(&mut self, token: Token) {
        let start = self.out.len();
        let text = str_of(token, self.text).unwrap_or_default();
        push_quoted(text, self.out);
        let written = &self.out[start..];
        if written.len() > LONGEST_KEY && self.error.is_none() {
            let length = written.chars().count();
            if length > LONGEST_KEY {
                self.error = Some(WriteError::LongKey { start: text.chars().take(40).collect(), length });
            }
        }
    }
}
