use std::fmt;

/// One step into a document.
///
/// ```
/// use terrace_diagnostic::{Path, Segment};
///
/// let path = Path::root().key("steps").index(2);
/// assert_eq!(path.segments(), [Segment::Key("steps".to_owned()), Segment::Index(2)]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The entry of a map.
    Key(String),
    /// The item of a list, counted from zero.
    Index(usize),
}

/// Where a value stands in a document: `spec.processes.web.scale`.
///
/// ```
/// use terrace_diagnostic::{Path, Segment};
///
/// let web = Path::root().key("processes").key("web");
/// let step = web.clone().join(&Path::root().key("canary").key("steps").index(2));
/// assert_eq!(step.to_string(), "processes.web.canary.steps[2]");
/// assert!(step.starts_with(&web) && !web.is_root());
///
/// // One path for a walk through a document.
/// let mut here = Path::root();
/// here.push(Segment::Key("spec".to_owned()));
/// assert_eq!(here.pop(), Some(Segment::Key("spec".to_owned())));
/// assert!(here.segments().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    /// The whole document.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The path one key further in.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// The path one list item further in.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// This path followed by another.
    #[must_use]
    pub fn join(mut self, tail: &Path) -> Self {
        self.0.extend(tail.0.iter().cloned());
        self
    }

    /// The steps, outermost first.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes one step in, in place.
    pub fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    /// Goes one step out, in place.
    pub fn pop(&mut self) -> Option<Segment> {
        self.0.pop()
    }

    /// Whether this path is `prefix` or lies below it.
    pub fn starts_with(&self, prefix: &Path) -> bool {
        self.0.starts_with(&prefix.0)
    }
}

impl FromIterator<Segment> for Path {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

/// Splits at dots; every step is a key. For paths without dots in their keys.
impl From<&str> for Path {
    fn from(dotted: &str) -> Self {
        dotted.split('.').filter(|key| !key.is_empty()).map(Segment::from).collect()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(formatter, "[{index}]")?,
                Segment::Key(key) if is_plain(key) => {
                    if position > 0 {
                        formatter.write_str(".")?;
                    }
                    formatter.write_str(key)?;
                }
                Segment::Key(key) => write!(formatter, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_keys_with_dots_and_indices_in_brackets() {
        let path = Path::from("spec.files").key("/etc/app.yaml").index(2).key("text");
        assert_eq!(path.to_string(), r#"spec.files["/etc/app.yaml"][2].text"#);
    }
}
