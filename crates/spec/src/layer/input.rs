use std::fmt;

use terrace_diagnostic::{Code, Diagnostic};

use super::{Setting, Switch};

/// What is wrong with a single value, before anyone knows where it stands.
///
/// ```
/// use terrace_spec::{codes, layer::Mistake, text::Quantity};
///
/// let mistake = Quantity::try_from("2 GB").unwrap_err();
/// assert_eq!(mistake.code, &codes::BAD_QUANTITY);
/// // One of a type of one's own.
/// let own = Mistake::new(&codes::BAD_VALUE, "a queue has no more than 10 consumers").hint("write `consumers: 10`");
/// assert_eq!(own.to_string(), "a queue has no more than 10 consumers");
/// assert_eq!(own.hint.as_deref(), Some("write `consumers: 10`"));
/// ```
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
///
/// ```
/// use terrace_spec::{Process, Scale, layer::{Input, Mistake}, text::{Duration, Name}};
///
/// // That is why a setter takes the text, the shorthand and the value itself.
/// let process = Process::new().scale(2).schedule("0 7 * * *").like(Name::literal("web"));
/// # let _ = process;
///
/// /// A duration of one's own configuration.
/// struct Minutes(u32);
///
/// impl Input<Duration> for Minutes {
///     fn input(self) -> Result<Duration, Mistake> {
///         Ok(Duration::from_seconds(self.0 * 60))
///     }
/// }
/// assert_eq!(Input::<Duration>::input("5m")?, Minutes(5).input()?);
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
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
