use std::fmt;

use terrace_diagnostic::{Code, Diagnostic};

use super::{Setting, Switch};

/// What is wrong with a single value, before anyone knows where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The stable code.
    pub code: &'static Code,
    /// What is wrong.
    pub message: String,
    /// The edit to make.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake without advice.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// Adds the edit to make.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

/// Whoever knows where the value stands adds the place.
impl From<Mistake> for Diagnostic {
    fn from(Mistake { code, message, hint }: Mistake) -> Self {
        let mut diagnostic = Self::error(code, message);
        diagnostic.hints.extend(hint);
        diagnostic
    }
}

/// What a setter takes for a field of type `T`: the type itself, its shorthand, or a literal still to be checked.
///
/// A literal that breaks the type's rule is reported with the place of the call when the definition is rendered; nothing
/// panics.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given where a `{T}` is expected",
    label = "not a `{T}`, nor one of its shorthands"
)]
pub trait Input<T> {
    /// The value, or what is wrong with it.
    fn input(self) -> Result<T, Mistake>;
}

impl<T> Input<T> for T {
    fn input(self) -> Result<T, Mistake> {
        Ok(self)
    }
}

impl<T> Input<Switch<T>> for T {
    fn input(self) -> Result<Switch<T>, Mistake> {
        Ok(Switch::On(self))
    }
}

impl Input<String> for &str {
    fn input(self) -> Result<String, Mistake> {
        Ok(self.to_owned())
    }
}

impl Input<Setting<String>> for &str {
    fn input(self) -> Result<Setting<String>, Mistake> {
        Ok(Setting::Value(self.to_owned()))
    }
}

impl Input<Setting<String>> for String {
    fn input(self) -> Result<Setting<String>, Mistake> {
        Ok(Setting::Value(self))
    }
}

impl<T, I: Input<T>, const N: usize> Input<Vec<T>> for [I; N] {
    fn input(self) -> Result<Vec<T>, Mistake> {
        self.into_iter().map(Input::input).collect()
    }
}
