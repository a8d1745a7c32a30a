use std::cell::RefCell;

use terrace_diagnostic::{Caller, Code, Diagnostic, Path, Segment};

use crate::codes;

/// What resolving has seen: the mistakes, and which Rust call wrote what.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{Process, layer::{At, HandOver, Log}};
///
/// let log = RefCell::new(Log::default());
/// let mut web = Process::new().image("Not an image");
/// web.hand_over(&At::root(&log).key("processes").key("web"));
/// let Log { diagnostics, callers } = log.into_inner();
/// assert_eq!(diagnostics[0].place.path.to_string(), "processes.web.image");
/// # let _ = callers;
/// ```
#[derive(Debug, Default)]
pub struct Log {
    /// Every mistake, in the order it was met.
    pub diagnostics: Vec<Diagnostic>,
    /// The Rust call behind a path of the effective spec. Empty when the spec came from YAML.
    pub callers: Vec<(Path, Caller)>,
}

/// The place being resolved: a list of borrowed steps, so that a spec without mistakes costs no allocation.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_diagnostic::Diagnostic;
/// use terrace_spec::{codes, layer::{At, Log}};
///
/// let log = RefCell::new(Log::default());
/// let root = At::root(&log);
/// let (web, mailer) = (root.key("web"), root.key("mailer"));
/// let steps = web.key("steps");
/// assert_eq!(steps.index(2).path().to_string(), "web.steps[2]");
/// steps.index(2).error(&codes::BAD_CANARY, "the steps do not rise", "write them in rising order");
/// // Both have it from their app, where it is wrong once.
/// web.error_once(&codes::BAD_USER, "`root` is no number", "write `user: 0`");
/// mailer.error_once(&codes::BAD_USER, "`root` is no number", "write `user: 0`");
/// assert_eq!(web.required("image", None::<u32>), None);
/// web.report(Diagnostic::error(&codes::NO_PROCESSES, "nothing runs"));
/// assert_eq!(log.borrow().diagnostics.len(), 4);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    outer: Option<&'a At<'a>>,
    step: Step<'a>,
    log: &'a RefCell<Log>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The whole spec.
    pub const fn root(log: &'a RefCell<Log>) -> Self {
        Self { outer: None, step: Step::Root, log }
    }

    /// One key further in.
    pub const fn key(&'a self, key: &'a str) -> Self {
        Self { outer: Some(self), step: Step::Key(key), log: self.log }
    }

    /// One list item further in.
    pub const fn index(&'a self, index: usize) -> Self {
        Self { outer: Some(self), step: Step::Index(index), log: self.log }
    }

    /// The path from the root of the spec.
    pub fn path(&self) -> Path {
        let mut path = self.outer.map(At::path).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => path.push(Segment::Key(key.to_owned())),
            Step::Index(index) => path.push(Segment::Index(index)),
        }
        path
    }

    /// Reports a mistake at this place.
    pub fn error(&self, code: &'static Code, message: impl Into<String>, hint: impl Into<String>) {
        self.report(Diagnostic::error(code, message).at(self.path()).hint(hint));
    }

    /// Reports a mistake of something that processes take over from their app, unless it has been reported of one of them.
    pub fn error_once(&self, code: &'static Code, message: impl Into<String>, hint: impl Into<String>) {
        let (path, hint) = (self.path(), hint.into());
        let is_same = |other: &Diagnostic| {
            let of_process = |path: &Path| path.segments().iter().skip(2).cloned().collect::<Path>();
            other.code == code && other.hints.contains(&hint) && of_process(&other.place.path) == of_process(&path)
        };
        let is_reported = self.log.borrow().diagnostics.iter().any(is_same);
        if !is_reported {
            self.error(code, message, hint);
        }
    }

    /// Reports a diagnostic that carries its own place.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.log.borrow_mut().diagnostics.push(diagnostic);
    }

    /// Passes a value on, reporting it missing when no layer wrote it.
    pub fn required<T>(&self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let path = self.path().key(key);
            // A literal that broke its rule was taken out, and has been reported.
            let is_reported = self.log.borrow().diagnostics.iter().any(|diagnostic| diagnostic.place.path == path);
            if !is_reported {
                let diagnostic = Diagnostic::error(&codes::MISSING_FIELD, format!("`{key}` is missing")).at(path);
                self.report(diagnostic.hint(format!("add `{key}:` here, or in a lower layer")));
            }
        }
        value
    }

    /// Remembers which Rust call wrote a field of this place.
    pub(super) fn called(&self, field: &Path, caller: Caller) {
        let path = self.path().join(field);
        self.log.borrow_mut().callers.push((path, caller));
    }
}
