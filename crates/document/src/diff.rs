//! What changed between two objects, in terms of their fields.

use std::collections::BTreeSet;
use std::fmt;

use crate::node::{Node, Value};
use crate::tape::push_pointer;

/// One difference between two objects.
///
/// Displayed as people speak of it: `spec.template.spec.containers[web].image: "a" -> "b"`.
///
/// ```
/// use serde_json::json;
/// use terrace_document::{Difference, Step, Tape, diff};
///
/// let (mut old, mut new) = (Tape::new(), Tape::new());
/// old.record(&json!({"containers": [{"name": "web", "image": "shop:1"}]}))?;
/// new.record(&json!({"containers": [{"name": "web", "image": "shop:2"}]}))?;
/// let changes = diff(old.root(), new.root());
/// assert_eq!(changes[0].path, [Step::Key("containers"), Step::Named("web", 0), Step::Key("image")]);
/// assert!(matches!(changes[0].difference, Difference::Changed(..)));
/// assert_eq!(changes[0].pointer(), "/containers/0/image");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'tape> {
    /// The way from the object to the changed value.
    pub path: Vec<Step<'tape>>,
    /// What happened to it.
    pub difference: Difference<'tape>,
}

/// One step of the way to a changed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'tape> {
    /// Into a map.
    Key(&'tape str),
    /// Into a list, by index: in the new object, and in the old one where the item was removed.
    Index(usize),
    /// Into a list whose items all have a name; the index as in [`Step::Index`].
    Named(&'tape str, usize),
}

/// What happened to a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Difference<'tape> {
    /// Only the new object has it.
    Added(Node<'tape>),
    /// Only the old object has it.
    Removed(Node<'tape>),
    /// It was one value and is another.
    Changed(Node<'tape>, Node<'tape>),
    /// The named items of a list stand in another order; of `env` that can matter.
    Reordered,
}

/// The changes that turn the old object into the new one, in the order of the old one's fields.
///
/// Items of a list are matched by their `name` where each has one of its own; otherwise by position, after setting aside what
/// both lists begin and end with.
///
/// ```
/// use std::collections::BTreeMap;
/// use terrace_document::{Tape, diff};
///
/// let (mut old, mut new) = (Tape::new(), Tape::new());
/// old.record(&BTreeMap::from([("spec", BTreeMap::from([("replicas", 1)]))]))?;
/// new.record(&BTreeMap::from([("spec", BTreeMap::from([("replicas", 3)]))]))?;
///
/// let changes = diff(old.root(), new.root());
/// assert_eq!(changes[0].to_string(), "spec.replicas: 1 -> 3");
/// assert_eq!(changes[0].pointer(), "/spec/replicas");
/// # Ok::<(), terrace_document::RecordError>(())
/// ```
pub fn diff<'tape>(old: Node<'tape>, new: Node<'tape>) -> Vec<Change<'tape>> {
    let mut comparison = Comparison { path: Vec::new(), changes: Vec::new() };
    comparison.values(old, new);
    comparison.changes
}

impl Change<'_> {
    /// The JSON pointer of the changed value.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => push_pointer(&mut pointer, key),
                Step::Index(index) | Step::Named(_, index) => push_pointer(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.path.iter().enumerate() {
            match step {
                Step::Key(key) if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
                    write!(f, "[{key:?}]")?;
                }
                Step::Key(key) if position > 0 => write!(f, ".{key}")?,
                Step::Key(key) => f.write_str(key)?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Named(name, _) => write!(f, "[{name}]")?,
            }
        }
        let separator = if self.path.is_empty() { "" } else { ": " };
        match self.difference {
            Difference::Added(new) => write!(f, "{separator}added {new:?}"),
            Difference::Removed(old) => write!(f, "{separator}removed {old:?}"),
            Difference::Changed(old, new) => write!(f, "{separator}{old:?} -> {new:?}"),
            Difference::Reordered => write!(f, "{separator}reordered"),
        }
    }
}

struct Comparison<'tape> {
    path: Vec<Step<'tape>>,
    changes: Vec<Change<'tape>>,
}

impl<'tape> Comparison<'tape> {
    fn values(&mut self, old: Node<'tape>, new: Node<'tape>) {
        match (old.value(), new.value()) {
            (Value::Map(_), Value::Map(_)) => self.maps(old, new),
            (Value::List(_), Value::List(_)) => self.lists(old, new),
            _ if old == new => {}
            _ => self.note(Difference::Changed(old, new)),
        }
    }

    fn maps(&mut self, old: Node<'tape>, new: Node<'tape>) {
        for (key, value) in old.entries() {
            self.step(Step::Key(key), Some(value), new.get(key));
        }
        for (key, value) in new.entries().filter(|(key, _)| old.get(key).is_none()) {
            self.step(Step::Key(key), None, Some(value));
        }
    }

    fn lists(&mut self, old: Node<'tape>, new: Node<'tape>) {
        match (names(old), names(new)) {
            (Some(old_names), Some(new_names)) if !(old_names.is_empty() && new_names.is_empty()) => {
                self.named(&old_names, &new_names);
            }
            _ => self.positions(&old.items().collect::<Vec<_>>(), &new.items().collect::<Vec<_>>()),
        }
    }

    fn named(&mut self, old: &[(&'tape str, Node<'tape>)], new: &[(&'tape str, Node<'tape>)]) {
        let find = |list: &[(&str, Node<'tape>)], name: &str| list.iter().position(|(other, _)| *other == name);
        let mut places = Vec::new();
        for (index, (name, value)) in old.iter().enumerate() {
            let place = find(new, name);
            places.extend(place);
            self.step(Step::Named(name, place.unwrap_or(index)), Some(*value), place.map(|place| new[place].1));
        }
        for (index, (name, value)) in new.iter().enumerate() {
            if find(old, name).is_none() {
                self.step(Step::Named(name, index), None, Some(*value));
            }
        }
        if !places.is_sorted() {
            self.note(Difference::Reordered);
        }
    }

    fn positions(&mut self, old: &[Node<'tape>], new: &[Node<'tape>]) {
        let shorter = old.len().min(new.len());
        let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let tail =
            old.iter().rev().zip(new.iter().rev()).take(shorter - head).take_while(|(old, new)| old == new).count();
        let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
        for index in 0..old.len().max(new.len()) {
            self.step(Step::Index(head + index), old.get(index).copied(), new.get(index).copied());
        }
    }

    fn step(&mut self, step: Step<'tape>, old: Option<Node<'tape>>, new: Option<Node<'tape>>) {
        self.path.push(step);
        match (old, new) {
            (Some(old), Some(new)) => self.values(old, new),
            (Some(old), None) => self.note(Difference::Removed(old)),
            (None, Some(new)) => self.note(Difference::Added(new)),
            (None, None) => {}
        }
        self.path.pop();
    }

    fn note(&mut self, difference: Difference<'tape>) {
        self.changes.push(Change { path: self.path.clone(), difference });
    }
}

/// The items by name, when each has one that no other has.
fn names(list: Node<'_>) -> Option<Vec<(&str, Node<'_>)>> {
    let mut seen = BTreeSet::new();
    list.items()
        .map(|item| Some((item.get("name")?.as_str()?, item)))
        .map(|named| named.filter(|(name, _)| seen.insert(*name)))
        .collect()
}
