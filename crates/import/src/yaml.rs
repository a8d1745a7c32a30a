//! A stream of YAML documents as trees that know their places.
//!
//! What is read here was mostly written by `kubectl`, Helm or a generator, and may be large: a custom resource definition has more than a
//! megabyte, and schemas are nested deeper than any app.

mod lenient;
mod parse;

use terrace_diagnostic::{Diagnostic, Span};

use lenient::{Lenient, MOST_MOVES};
use parse::{Refused, parse, refused};

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A single value; a plain one may be a number, a boolean or null.
    Scalar { text: String, style: Style },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<Entry>),
}

/// Whether a scalar may be something else than a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// It may.
    Plain,
    /// It is a string, whatever it looks like.
    Quoted,
}

/// An entry of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) value: Node,
}

impl Node {
    /// The entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar { .. } | Value::List(_) => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar { .. } | Value::Map(_) => &[],
        }
    }

    /// The value of an entry.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of an entry that is a map.
    pub(crate) fn entries_at(&self, key: &str) -> &[Entry] {
        self.get(key).map(Node::entries).unwrap_or_default()
    }

    /// The items of an entry that is a list.
    pub(crate) fn items_at(&self, key: &str) -> &[Node] {
        self.get(key).map(Node::items).unwrap_or_default()
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text of an entry that is a scalar.
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Whether an entry is `true`.
    pub(crate) fn is_true_at(&self, key: &str) -> bool {
        self.text_at(key) == Some("true")
    }

    /// Whether nothing is written.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, style: Style::Plain } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Where to underline it: a scalar's first line, the first character of anything else.
    pub(crate) fn underline(&self, source: &str) -> Span {
        let text = source.get(self.span.start..self.span.end).unwrap_or_default();
        let length = match self.value {
            Value::Scalar { .. } => text.find(['\n', '\r']).unwrap_or(text.len()),
            Value::List(_) | Value::Map(_) => text.chars().next().map_or(0, char::len_utf8),
        };
        Span { start: self.span.start, end: self.span.start + length }
    }
}

/// Reads all documents of a stream that hold something.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, Diagnostic> {
    let mut lenient = Lenient::new(text);
    loop {
        match parse(&lenient.text) {
            Ok(mut documents) => {
                for document in &mut documents {
                    lenient.restore(document);
                }
                return Ok(documents);
            }
            Err(Refused::Indentation(place)) if lenient.moves < MOST_MOVES => lenient.indent(place),
            Err(Refused::Indentation(place)) => {
                let message = "further lines of a quoted text stand too far to the left";
                let mistake = refused(message, Span { start: place, end: place + 1 }, "indent them below their key");
                return Err(lenient.restored(mistake));
            }
            Err(Refused::Mistake(mistake)) => return Err(lenient.restored(*mistake)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_stream_with_aliases_and_leaves_out_what_is_empty() {
        let read = documents("# nothing\n---\na: &x [1, '1']\nb: *x\n---\n---\nc: ~\n").expect("it is YAML");
        assert_eq!(read.len(), 2);
        let items = read[0].get("b").expect("it is there").items();
        assert!(matches!(items[0].value, Value::Scalar { style: Style::Plain, .. }));
        assert!(matches!(items[1].value, Value::Scalar { style: Style::Quoted, .. }));
        assert!(read[1].get("c").is_some_and(Node::is_null));
    }

    #[test]
    fn says_where_a_file_is_no_yaml() {
        for (text, message, start) in [
            ("a: [1\n", "the file is not YAML", 3),
            ("a: 1\na: 2\n", "`a` is written twice", 5),
            ("? [a]\n: 1\n", "a key is a list or a map", 2),
        ] {
            let mistake = documents(text).expect_err(text);
            assert!(mistake.message.starts_with(message), "{}", mistake.message);
            assert_eq!(mistake.place.span.expect("it has a place").start, start, "{text}");
        }
    }

    #[test]
    fn takes_quoted_text_whose_further_lines_stand_below_their_key() {
        let text = "a:\n  b: 'one\n  two\n two ä'\n  c: {d: }\n";
        let read = documents(text).expect("Kubernetes takes it");
        let a = read[0].get("a").expect("it is there");
        assert_eq!(a.text_at("b"), Some("one two two ä"));
        let Span { start, end } = a.get("c").and_then(|c| c.get("d")).expect("it is there").span;
        assert_eq!((start, end), (35, 35), "{:?}", &text[36..]);
        assert_eq!(a.get("b").map(|b| &text[b.span.start..b.span.end]), Some("'one\n  two\n two ä'"));
    }

    #[test]
    fn aliases_do_not_multiply_without_end() {
        let levels = (1..9).map(|level| {
            let one = format!("*a{}, ", level - 1);
            format!("a{level}: &a{level} [{}]\n", one.repeat(10).trim_end_matches(", "))
        });
        let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &levels.collect::<String>();
        assert!(documents(&text).expect_err("there are 10^9").message.contains("more than"));
    }
}
