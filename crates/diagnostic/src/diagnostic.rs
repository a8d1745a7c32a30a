use std::{fmt, sync::Arc};

use crate::{Caller, Code, Path, Place, Span};

/// How much a diagnostic weighs.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, Severity};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// // As strict as a platform wants it.
/// let diagnostic = Diagnostic::new(&NO_TEAM, Severity::Warning, "`team` is missing");
/// assert!(!diagnostic.is_error());
/// assert_eq!(diagnostic.severity.to_string(), "warning");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is rendered.
    Error,
    /// Rendered all the same: legal, and mostly wrong.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A mistake of a user.
///
/// ```
/// use std::panic::Location;
/// use terrace_diagnostic::{Code, Diagnostic, Path, Span};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// // In a file,
/// let in_file = Diagnostic::error(&NO_TEAM, "`team` is missing")
///     .in_file("app.yaml")
///     .at(Path::root().key("spec"))
///     .span(Span { start: 0, end: 4 })
///     .hint("add `team: <name>` under `spec`");
/// assert!(in_file.is_error());
/// // or in Rust: the call that wrote it.
/// let in_rust = Diagnostic::warning(&NO_TEAM, "`team` is missing").called_at(Location::caller());
/// assert!(in_rust.place.caller.is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: &'static Code,
    /// Whether it stops the rendering.
    pub severity: Severity,
    /// What is wrong: one sentence, lower case, no full stop, values in backticks.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it: the edit to make, one each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic that stops the rendering.
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A diagnostic that does not stop the rendering.
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A diagnostic of the given severity.
    pub fn new(code: &'static Code, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), place: Place::default(), hints: Vec::new() }
    }

    /// Sets the path.
    #[must_use]
    pub fn at(mut self, path: Path) -> Self {
        self.place.path = path;
        self
    }

    /// Sets the file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<Arc<str>>) -> Self {
        self.place.file = Some(file.into());
        self
    }

    /// Sets the bytes to underline.
    #[must_use]
    pub fn span(mut self, span: Span) -> Self {
        self.place.span = Some(span);
        self
    }

    /// Sets the Rust call that wrote the value.
    #[must_use]
    pub fn called_at(mut self, caller: impl Into<Caller>) -> Self {
        self.place.caller = Some(caller.into());
        self
    }

    /// Adds an edit to make.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Whether this stops the rendering.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Orders diagnostics for people (by file, then by place, then by code) and drops exact repetitions.
///
/// ```
/// use terrace_diagnostic::{Code, Diagnostic, sort};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// let missing = |file: &str| Diagnostic::error(&NO_TEAM, "`team` is missing").in_file(file);
/// let mut found = vec![missing("shop.yaml"), missing("billing.yaml"), missing("shop.yaml")];
/// sort(&mut found);
/// let files: Vec<_> = found.iter().filter_map(|diagnostic| diagnostic.place.file.as_deref()).collect();
/// assert_eq!(files, ["billing.yaml", "shop.yaml"]);
/// ```
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|left, right| {
        let key = |diagnostic: &Diagnostic| {
            let place = &diagnostic.place;
            (place.file.clone(), place.span, place.path.clone(), diagnostic.severity, diagnostic.code.number())
        };
        key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
    });
    diagnostics.dedup_by(|later, earlier| {
        later.code == earlier.code
            && later.message == earlier.message
            && later.place.file == earlier.place.file
            && later.place.path == earlier.place.path
            && later.place.span == earlier.place.span
            && later.place.caller == earlier.place.caller
    });
}
