//! The flat list of tokens that a serialised object becomes.

use serde::Serialize;

use crate::node::Node;
use crate::record::Unsupported;

/// One step of a recorded value.
///
/// A map or a list holds the number of tokens that follow it, not where it ends: a run of tokens can then be moved as it is,
/// which is how fields are put in the order people expect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token {
    Null,
    Bool(bool),
    Integer(i64),
    /// Only what an `i64` cannot hold.
    Unsigned(u64),
    Float(f64),
    Text {
        start: u32,
        length: u32,
    },
    /// Field names and enum variants: known to the program, so not copied.
    Static(&'static str),
    Map(u32),
    List(u32),
}

/// The body length of a map or list that is still being recorded.
pub(crate) const OPEN: u32 = u32::MAX;

/// What the larger of the objects of an app take, a Deployment aside.
const USUAL_TOKENS: usize = 160;
const USUAL_TEXT: usize = 1024;

/// Where an object is recorded once, for writers, rules and diffs to read.
///
/// A tape may hold several objects, one behind the other. Reuse one tape for many objects: [`clear`](Self::clear) keeps its
/// memory.
///
/// ```
/// use serde_json::json;
/// use terrace_document::Tape;
///
/// // One tape for all objects of an app, and then for the next app.
/// let mut tape = Tape::for_objects(2);
/// tape.record(&json!({"kind": "Service"}))?;
/// tape.record(&json!({"kind": "Deployment"}))?;
/// let kinds: Vec<_> = tape.roots().filter_map(|object| object.kind()).collect();
/// assert_eq!(kinds, ["Service", "Deployment"]);
/// tape.clear();
/// assert!(tape.is_empty());
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tape {
    pub(crate) tokens: Vec<Token>,
    pub(crate) text: String,
    pub(crate) order: crate::field_order::Workspace,
}

/// Why an object could not be recorded, and where in it.
///
/// ```
/// use std::collections::BTreeMap;
/// use terrace_document::{Tape, Unsupported};
///
/// let error = Tape::new().record(&BTreeMap::from([("share", f64::NAN)])).unwrap_err();
/// assert_eq!(error.path(), "/share");
/// assert!(matches!(error.cause(), Unsupported::NotFinite(_)));
/// ```
#[derive(Debug, thiserror::Error)]
#[error("cannot record {}", if .path.is_empty() { "the object".to_owned() } else { format!("`{}`", .path) })]
pub struct RecordError {
    path: String,
    #[source]
    cause: Unsupported,
}

impl RecordError {
    /// The JSON pointer of the value that could not be recorded; empty when it is the object itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was wrong with the value.
    pub fn cause(&self) -> &Unsupported {
        &self.cause
    }
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty tape with room for so many objects of a usual size: grown step by step it would be copied several times over.
    pub fn for_objects(count: usize) -> Self {
        Self {
            tokens: Vec::with_capacity(count * USUAL_TOKENS),
            text: String::with_capacity(count * USUAL_TEXT),
            ..Self::default()
        }
    }

    /// Forgets what was recorded and keeps the memory.
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.text.clear();
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Records an object behind those already on the tape; a failure leaves the tape as it was.
    pub fn record<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), RecordError> {
        let (tokens, text) = (self.tokens.len(), self.text.len());
        value.serialize(&mut *self).map_err(|cause| {
            let path = self.unfinished(tokens);
            self.tokens.truncate(tokens);
            self.text.truncate(text);
            RecordError { path, cause }
        })
    }

    /// The first object on the tape; null when there is none.
    pub fn root(&self) -> Node<'_> {
        self.roots().next().unwrap_or(Node::NULL)
    }

    /// All objects on the tape, in the order they were recorded.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        Node::sequence(&self.tokens, &self.text)
    }

    pub(crate) fn str_of(&self, token: Token) -> Option<&str> {
        str_of(token, &self.text)
    }

    /// The JSON pointer of the place at which recording stopped, read off the maps and lists that were never closed.
    fn unfinished(&self, start: usize) -> String {
        let mut path = String::new();
        let mut at = start;
        while let Some(&token) = self.tokens.get(at) {
            let mut next = at + 1;
            match token {
                Token::Map(OPEN) => {
                    let mut key = None;
                    while let Some(&name) = self.tokens.get(next) {
                        key = self.str_of(name);
                        next += 1;
                        match self.tokens.get(next) {
                            Some(&value) if !is_open(value) => next += span(value),
                            _ => break,
                        }
                    }
                    if let Some(key) = key {
                        push_pointer(&mut path, key);
                    }
                }
                Token::List(OPEN) => {
                    let mut index = 0_usize;
                    while let Some(&item) = self.tokens.get(next)
                        && !is_open(item)
                    {
                        index += 1;
                        next += span(item);
                    }
                    push_pointer(&mut path, &index.to_string());
                }
                _ => break,
            }
            at = next;
        }
        path
    }
}

/// How many tokens a value takes that starts with this token.
pub(crate) fn span(token: Token) -> usize {
    match token {
        Token::Map(length) | Token::List(length) => 1 + length as usize,
        _ => 1,
    }
}

pub(crate) fn str_of(token: Token, text: &str) -> Option<&str> {
    match token {
        Token::Text { start, length } => Some(&text[start as usize..][..length as usize]),
        Token::Static(name) => Some(name),
        _ => None,
    }
}

/// Appends one reference token to a JSON pointer (RFC 6901).
pub(crate) fn push_pointer(pointer: &mut String, step: &str) {
    pointer.push('/');
    for character in step.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

fn is_open(token: Token) -> bool {
    matches!(token, Token::Map(OPEN) | Token::List(OPEN))
}

/// Whether a token is this text. Most are not, and their length says so: most of what rules do is looking for keys.
pub(crate) fn is_text(token: Token, text: &str, wanted: &str) -> bool {
    match token {
        Token::Text { start, length } => {
            length as usize == wanted.len()
                && text.as_bytes().get(start as usize..).is_some_and(|text| text.starts_with(wanted.as_bytes()))
        }
        Token::Static(name) => name == wanted,
        _ => false,
    }
}
