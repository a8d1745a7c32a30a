//! What stands beside a document and points into it.

use serde::{Deserialize, Serialize};
use terrace_diagnostic::{Caller, Path, Segment};

/// One step into a document: a key, or the number of an item, counted from zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// The item of a list.
    Index(usize),
    /// The entry of a map.
    Key(String),
}

pub(crate) fn steps(path: &Path) -> Vec<Step> {
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => Step::Key(key.clone()),
        Segment::Index(index) => Step::Index(*index),
    };
    path.segments().iter().map(step).collect()
}

pub(crate) fn path(steps: Vec<Step>) -> Path {
    let segment = |step| match step {
        Step::Key(key) => Segment::Key(key),
        Step::Index(index) => Segment::Index(index),
    };
    steps.into_iter().map(segment).collect()
}

/// The Rust call that wrote what is at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What it wrote.
    pub path: Vec<Step>,
    /// The file, as the compiler called it.
    pub file: String,
    /// The line, counted from one.
    pub line: u32,
    /// The column in characters, counted from one.
    pub column: u32,
}

impl Call {
    pub(crate) fn new(path: &Path, caller: &Caller) -> Self {
        let (line, column) = (caller.line(), caller.column());
        Self { path: steps(path), file: caller.file().to_owned(), line, column }
    }

    pub(crate) fn into_parts(self) -> (Path, Caller) {
        (path(self.path), Caller::new(self.file, self.line, self.column))
    }
}

/// A call that broke a rule: what it wanted to write is not in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The code of the rule: `T0104`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// The edit to make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The call, and where its value would stand.
    pub call: Call,
}
