//! A layer as data and back, with nothing lost.
//!
//! What is written is what any other format would write, so that it can be read by the schema of an app; but a block that replaces those of
//! lower layers looks there like one that is merged with them. Which ones do is noted beside the data.

mod read;
mod write;

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use terrace_diagnostic::Code;
use terrace_spec::{Raw, layer::Mistake};

use crate::mark::Step;

/// What cannot be a layer, or cannot be written as data.
///
/// ```
/// use terrace_protocol::{DataError, Layer, Step};
/// use terrace_spec::Raw;
///
/// let layer = Layer { spec: Raw::from_iter([("teem", "cart")]), only: vec![] };
/// let DataError { path, message, .. } = layer.into_spec().unwrap_err();
/// assert_eq!(message, "unknown field `teem`");
/// # let _: Vec<Step> = path;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DataError {
    /// Where.
    pub path: Vec<Step>,
    /// What is wrong.
    pub message: String,
    /// The code, where a type of the spec knows one.
    pub code: Option<&'static Code>,
}

impl DataError {
    pub(crate) fn at(key: &str, message: impl Into<String>) -> Self {
        Self { path: vec![Step::Key(key.to_owned())], message: message.into(), code: None }
    }

    /// The same, one step further out.
    pub(crate) fn below(mut self, step: Step) -> Self {
        self.path.insert(0, step);
        self
    }

    fn told(message: &(impl fmt::Display + ?Sized)) -> Self {
        let message = message.to_string();
        let (message, code) = match Mistake::from_serde(&message) {
            Some(Mistake { code, message, .. }) => (message, Some(code)),
            // Forty fields that it is not say less than its name.
            None => (message.split(", expected one of").next().unwrap_or_default().to_owned(), None),
        };
        Self { path: Vec::new(), message, code }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = crate::mark::path(self.path.clone()).to_string();
        if path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{} at `{path}`", self.message)
        }
    }
}

impl std::error::Error for DataError {}

impl serde::ser::Error for DataError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::told(&message)
    }
}

impl serde::de::Error for DataError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::told(&message)
    }
}

/// A layer as data, and the paths of the blocks that replace those of lower layers.
pub(crate) fn write<T: Serialize>(layer: &T) -> Result<(Raw, Vec<Vec<Step>>), DataError> {
    let mut notes = write::Notes::default();
    let data = layer.serialize(write::Writer::new(&mut notes))?;
    Ok((data, notes.only))
}

/// The layer behind data.
pub(crate) fn read<T: DeserializeOwned>(data: &Raw, only: &[Vec<Step>]) -> Result<T, DataError> {
    let marks = read::Marks::of(only);
    T::deserialize(read::Reader::new(data, Some(&marks)))
}
