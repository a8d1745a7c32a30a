use std::sync::Arc;

use crate::{Caller, Path};

/// A range of bytes in a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where a mistake is.
///
/// A mistake seen while reading a file has `file` and `span`. One seen later has only the path in the effective spec
/// (`processes.web.scale`, no `file`); whoever holds the sources finds file and span by reading them again, and only when the
/// diagnostic is shown. What was written in Rust has the caller of the setter.
///
/// ```
/// use terrace_diagnostic::{Path, Place, Span};
///
/// let text = "spec: {team: }";
/// let place = Place { file: Some("app.yaml".into()), path: Path::root().key("spec"), span: Some(Span { start: 0, end: 4 }), ..Place::default() };
/// let Span { start, end } = place.span.unwrap();
/// assert_eq!(&text[start..end], "spec");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it. `None`: `path` is one of the effective spec.
    pub file: Option<Arc<str>>,
    /// The path in the file, or in the effective spec.
    pub path: Path,
    /// The bytes to underline.
    pub span: Option<Span>,
    /// The Rust call that wrote the value.
    pub caller: Option<Caller>,
    /// The environment and cluster that were rendered, as `production/us-east-1`.
    pub target: Option<Arc<str>>,
    /// The construct that saw the mistake, as `App/storefront/Process/web`.
    pub construct: Option<String>,
}
