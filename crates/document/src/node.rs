//! Reading a recorded object.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use crate::tape::{Token, is_text, span, str_of};

/// A place in a recorded object, and all that lies below it.
///
/// It is a cursor: copying one costs nothing. Two nodes are equal when Kubernetes would read the same from them: the order of
/// keys does not matter, and neither does whether `3` came from an integer or a float.
///
/// ```
/// use std::collections::BTreeMap;
/// use terrace_document::Tape;
///
/// let mut tape = Tape::new();
/// tape.record(&BTreeMap::from([("metadata", BTreeMap::from([("name", "web")]))]))?;
/// let object = tape.root();
/// assert_eq!(object.name(), Some("web"));
/// assert_eq!(object.at("/metadata/name").and_then(|name| name.as_str()), Some("web"));
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
///
/// An object is asked by its fields, whatever has written them:
///
/// ```
///
/// use serde_json::json;
/// use terrace_document::{Tape, Value};
///
/// let mut tape = Tape::new();
/// tape.record(&json!({
///     "apiVersion": "apps/v1",
///     "kind": "Deployment",
///     "metadata": {"name": "web", "namespace": "shop", "labels": {"team": "cart"}, "annotations": {"docs": "wiki"}},
///     "spec": {"replicas": 3, "paused": false, "share": 0.5, "strategy": null, "containers": ["web"]},
/// }))?;
/// let object = tape.root();
/// assert_eq!((object.api_version(), object.group(), object.kind()), (Some("apps/v1"), Some("apps"), Some("Deployment")));
/// assert_eq!((object.namespace(), object.label("team"), object.annotation("docs")), (Some("shop"), Some("cart"), Some("wiki")));
///
/// let spec = object.get("spec").unwrap();
/// assert!(spec.is_map() && spec.entries().count() == 5);
/// assert_eq!(spec.get("replicas").and_then(|node| node.as_i64()), Some(3));
/// assert_eq!(spec.get("paused").and_then(|node| node.as_bool()), Some(false));
/// assert_eq!(spec.get("share").and_then(|node| node.as_f64()), Some(0.5));
/// assert!(spec.get("strategy").unwrap().is_null());
/// assert_eq!(spec.get("containers").unwrap().items().count(), 1);
/// assert!(matches!(spec.get("replicas").unwrap().value(), Value::Integer(3)));
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Node<'tape> {
    /// The node's own tokens and no others; never empty.
    tokens: &'tape [Token],
    text: &'tape str,
}

/// What a [`Node`] holds, to match on.
#[derive(Clone, Debug)]
pub enum Value<'tape> {
    /// Nothing; Kubernetes treats it as an absent field.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that an `i64` cannot hold.
    Unsigned(u64),
    /// Any other number; finite.
    Float(f64),
    /// A string.
    Text(&'tape str),
    /// A list's items.
    List(Items<'tape>),
    /// A map's entries.
    Map(Entries<'tape>),
}

/// The items of a list, in order.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Items, Tape};
///
/// fn images(containers: Items<'_>) -> Vec<&str> {
///     containers.filter_map(|container| container.get("image")?.as_str()).collect()
/// }
///
/// let mut tape = Tape::new();
/// tape.record(&json!([{"image": "shop:1"}, {"image": "envoy:1.35"}]))?;
/// assert_eq!(images(tape.root().items()), ["shop:1", "envoy:1.35"]);
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone)]
pub struct Items<'tape> {
    tokens: &'tape [Token],
    text: &'tape str,
}

/// The keys and values of a map, in the order they are written.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Entries, Tape};
///
/// fn keys<'a>(labels: Entries<'a>) -> Vec<&'a str> {
///     labels.map(|(key, _)| key).collect()
/// }
///
/// let mut tape = Tape::new();
/// tape.record(&json!({"app": "shop", "team": "cart"}))?;
/// assert_eq!(keys(tape.root().entries()), ["app", "team"]);
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone)]
pub struct Entries<'tape> {
    tokens: &'tape [Token],
    text: &'tape str,
}

impl<'tape> Node<'tape> {
    pub(crate) const NULL: Self = Self { tokens: &[Token::Null], text: "" };

    pub(crate) fn sequence(tokens: &'tape [Token], text: &'tape str) -> Items<'tape> {
        Items { tokens, text }
    }

    pub(crate) fn tokens(self) -> &'tape [Token] {
        self.tokens
    }

    pub(crate) fn text(self) -> &'tape str {
        self.text
    }

    /// What this is.
    pub fn value(self) -> Value<'tape> {
        match self.tokens[0] {
            Token::Null => Value::Null,
            Token::Bool(value) => Value::Bool(value),
            Token::Integer(value) => Value::Integer(value),
            Token::Unsigned(value) => Value::Unsigned(value),
            Token::Float(value) => Value::Float(value),
            token @ (Token::Text { .. } | Token::Static(_)) => {
                Value::Text(str_of(token, self.text).unwrap_or_default())
            }
            Token::List(_) => Value::List(self.items()),
            Token::Map(_) => Value::Map(self.entries()),
        }
    }

    /// The value of a map's key.
    pub fn get(self, key: &str) -> Option<Self> {
        let mut rest = self.entries().tokens;
        while let Some((name, mut after)) = rest.split_first() {
            let tokens = take(&mut after)?;
            if is_text(*name, self.text, key) {
                return Some(Self { tokens, text: self.text });
            }
            rest = after;
        }
        None
    }

    /// The value at a JSON pointer (RFC 6901), such as `/spec/template/spec/containers/0/image`; the empty pointer is the node itself.
    pub fn at(self, pointer: &str) -> Option<Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |node, step| match node.tokens[0] {
            Token::List(_) => node.item(step),
            _ if step.contains('~') => node.get(&step.replace("~1", "/").replace("~0", "~")),
            _ => node.get(step),
        })
    }

    /// An item by its index as a JSON pointer writes it: digits, no sign, no leading zero.
    fn item(self, index: &str) -> Option<Self> {
        let plain = index == "0" || !index.starts_with(['0', '+']);
        self.items().nth(index.parse().ok().filter(|_| plain)?)
    }

    /// A map's entries; none for anything else.
    pub fn entries(self) -> Entries<'tape> {
        let tokens = if matches!(self.tokens[0], Token::Map(_)) { &self.tokens[1..] } else { &[] };
        Entries { tokens, text: self.text }
    }

    /// A list's items; none for anything else.
    pub fn items(self) -> Items<'tape> {
        let tokens = if matches!(self.tokens[0], Token::List(_)) { &self.tokens[1..] } else { &[] };
        Items { tokens, text: self.text }
    }

    /// The string, if it is one.
    pub fn as_str(self) -> Option<&'tape str> {
        str_of(self.tokens[0], self.text)
    }

    /// The bool, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.tokens[0] {
            Token::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The whole number, if it is one that fits.
    pub fn as_i64(self) -> Option<i64> {
        match self.tokens[0] {
            Token::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one; whole numbers beyond 2^53 lose digits.
    #[expect(clippy::cast_precision_loss, reason = "documented, and what every JSON reader with doubles does")]
    pub fn as_f64(self) -> Option<f64> {
        match self.tokens[0] {
            Token::Integer(value) => Some(value as f64),
            Token::Unsigned(value) => Some(value as f64),
            Token::Float(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        matches!(self.tokens[0], Token::Null)
    }

    /// Whether it is a map.
    pub fn is_map(self) -> bool {
        matches!(self.tokens[0], Token::Map(_))
    }

    /// An object's `apiVersion`.
    pub fn api_version(self) -> Option<&'tape str> {
        self.get("apiVersion")?.as_str()
    }

    /// The API group in an object's `apiVersion`; empty for Kubernetes' core group.
    pub fn group(self) -> Option<&'tape str> {
        self.api_version().map(|version| version.split_once('/').map_or("", |(group, _)| group))
    }

    /// An object's `kind`.
    pub fn kind(self) -> Option<&'tape str> {
        self.get("kind")?.as_str()
    }

    /// An object's `metadata.name`.
    pub fn name(self) -> Option<&'tape str> {
        self.metadata("name")?.as_str()
    }

    /// An object's `metadata.namespace`.
    pub fn namespace(self) -> Option<&'tape str> {
        self.metadata("namespace")?.as_str()
    }

    /// The value of one of an object's labels.
    pub fn label(self, key: &str) -> Option<&'tape str> {
        self.metadata("labels")?.get(key)?.as_str()
    }

    /// The value of one of an object's annotations.
    pub fn annotation(self, key: &str) -> Option<&'tape str> {
        self.metadata("annotations")?.get(key)?.as_str()
    }

    fn metadata(self, field: &str) -> Option<Self> {
        self.get("metadata")?.get(field)
    }
}

/// Takes the first value off a run of tokens.
fn take<'tape>(tokens: &mut &'tape [Token]) -> Option<&'tape [Token]> {
    let length = span(*tokens.first()?);
    let (taken, rest) = tokens.split_at_checked(length)?;
    *tokens = rest;
    Some(taken)
}

impl<'tape> Iterator for Items<'tape> {
    type Item = Node<'tape>;

    fn next(&mut self) -> Option<Node<'tape>> {
        take(&mut self.tokens).map(|tokens| Node { tokens, text: self.text })
    }
}

impl<'tape> Iterator for Entries<'tape> {
    type Item = (&'tape str, Node<'tape>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, mut rest) = self.tokens.split_first()?;
        let tokens = take(&mut rest)?;
        self.tokens = rest;
        Some((str_of(*key, self.text)?, Node { tokens, text: self.text }))
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Node<'_>) -> bool {
        match (self.value(), other.value()) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(two)) => one == two,
            (Value::Text(one), Value::Text(two)) => one == two,
            (Value::List(one), Value::List(two)) => one.eq(two),
            (Value::Map(one), Value::Map(two)) => {
                one.clone().count() == two.count() && one.into_iter().all(|(key, value)| other.get(key) == Some(value))
            }
            (Value::Integer(one), Value::Integer(two)) => one == two,
            (Value::Unsigned(one), Value::Unsigned(two)) => one == two,
            _ => match (self.as_f64(), other.as_f64()) {
                (Some(one), Some(two)) => one.total_cmp(&two).is_eq(),
                _ => false,
            },
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value() {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(value),
            Value::Integer(value) => serializer.serialize_i64(value),
            Value::Unsigned(value) => serializer.serialize_u64(value),
            Value::Float(value) => serializer.serialize_f64(value),
            Value::Text(value) => serializer.serialize_str(value),
            Value::List(items) => serializer.collect_seq(items),
            Value::Map(entries) => serializer.collect_map(entries),
        }
    }
}

/// As compact JSON.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        crate::json::push_json(*self, &mut json);
        f.write_str(&json)
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}
