use std::{fmt, panic::Location, sync::Arc};

/// A Rust call that wrote a value: of this program, or of another that told of it.
///
/// ```
/// use std::panic::Location;
///
/// use terrace_diagnostic::Caller;
///
/// let here = Location::caller();
/// assert_eq!(Caller::from(here), Caller::new(here.file(), here.line(), here.column()));
/// assert_eq!(Caller::new("src/main.rs", 12, 9).to_string(), "src/main.rs:12:9");
/// ```
#[derive(Clone)]
pub struct Caller(Call);

#[derive(Clone)]
enum Call {
    Here(&'static Location<'static>),
    Elsewhere { file: Arc<str>, line: u32, column: u32 },
}

impl Caller {
    /// A call in another program: its file as the compiler called it, and its line and column, counted from one.
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self(Call::Elsewhere { file: file.into(), line, column })
    }

    /// The file, as the compiler called it.
    pub fn file(&self) -> &str {
        match &self.0 {
            Call::Here(place) => place.file(),
            Call::Elsewhere { file, .. } => file,
        }
    }

    /// The line, counted from one.
    pub const fn line(&self) -> u32 {
        match &self.0 {
            Call::Here(place) => place.line(),
            Call::Elsewhere { line, .. } => *line,
        }
    }

    /// The column in characters, counted from one.
    pub const fn column(&self) -> u32 {
        match &self.0 {
            Call::Here(place) => place.column(),
            Call::Elsewhere { column, .. } => *column,
        }
    }
}

impl From<&'static Location<'static>> for Caller {
    fn from(place: &'static Location<'static>) -> Self {
        Self(Call::Here(place))
    }
}

impl PartialEq for Caller {
    fn eq(&self, other: &Self) -> bool {
        (self.line(), self.column(), self.file()) == (other.line(), other.column(), other.file())
    }
}

impl Eq for Caller {}

impl fmt::Display for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file(), self.line(), self.column())
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
