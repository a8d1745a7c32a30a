use std::fmt;

/// The stable name of a kind of mistake, printed as `T0123`.
///
/// A code is declared once, as a `static`, next to what raises it, with the text that `terrace explain` prints. Codes are
/// a contract: one is never given a second meaning and never reused.
///
/// ```
/// use terrace_diagnostic::Code;
///
/// static TOO_MANY: Code = Code::new(9002, "an app with too many processes", "Split the app: ten processes are one team's work.");
///
/// assert_eq!(TOO_MANY.to_string(), "T9002");
/// assert_eq!((TOO_MANY.number(), TOO_MANY.title()), (9002, "an app with too many processes"));
/// assert!(TOO_MANY.explanation().starts_with("Split the app"));
/// ```
#[derive(Debug)]
pub struct Code {
    number: u16,
    title: &'static str,
    explanation: &'static str,
    quotes: Quotes,
}

/// What is shown of the place of a mistake.
#[derive(Debug)]
enum Quotes {
    /// Its line.
    Line,
    /// Where it is, alone.
    Nothing,
}

impl Code {
    /// Declares a code: its number, a one-line title, and the longer text (Markdown) behind `terrace explain`.
    pub const fn new(number: u16, title: &'static str, explanation: &'static str) -> Self {
        Self { number, title, explanation, quotes: Quotes::Line }
    }

    /// Says that there is a secret in the lines that it is about: they are never shown, not even where they are at hand.
    ///
    /// A message or a hint that quotes one is its author's to avoid.
    ///
    /// ```
    /// use terrace_diagnostic::{Code, Diagnostic, Sources, Span, render};
    ///
    /// static PASSWORD: Code = Code::new(9003, "a password in plain text", "It belongs in the secret store.").withheld();
    ///
    /// let mut sources = Sources::new();
    /// sources.insert("app.yaml", "spec:\n  config: {DB_PASSWORD: hunter2}\n");
    /// let found = Diagnostic::warning(&PASSWORD, "`DB_PASSWORD` is in plain text").in_file("app.yaml").span(Span { start: 30, end: 37 });
    /// let text = render(&[found], &sources);
    /// assert!(text.contains("app.yaml:2:25") && !text.contains("hunter2"), "{text}");
    /// ```
    #[must_use]
    pub const fn withheld(self) -> Self {
        Self { quotes: Quotes::Nothing, ..self }
    }

    /// The number without its letter.
    pub const fn number(&self) -> u16 {
        self.number
    }

    /// Whether the lines that it is about are not to be shown.
    pub(crate) const fn is_withheld(&self) -> bool {
        matches!(self.quotes, Quotes::Nothing)
    }

    /// One line: the mistake as a noun phrase.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// The longer text, in Markdown.
    pub const fn explanation(&self) -> &'static str {
        self.explanation
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "T{:04}", self.number)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Code {}

/// Declares the codes of a crate, each with its number and its title, and `ALL` of them by number.
///
/// The longer text is the file `explain/<number>.md` of the crate; the declaration stands in its `src/codes.rs`. Behind the title, `withheld` keeps
/// the lines that a mistake is about from being shown ([`Code::withheld`]).
///
/// ```
/// # // The files of this crate's examples are none.
/// # macro_rules! include_str { ($file:expr) => { "The path leads nowhere." } }
/// terrace_diagnostic::codes! {
///     NOT_FOUND = 901, "a path that leads nowhere";
///     PASSWORD = 902, "a password in plain text", withheld;
/// }
///
/// assert_eq!(NOT_FOUND.to_string(), "T0901");
/// assert_eq!(ALL, [&NOT_FOUND, &PASSWORD]);
/// ```
#[macro_export]
macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal $(, $withheld:ident)?;)+) => {
        $(
            #[doc = concat!("Code ", stringify!($number), ": ", $title, ".")]
            pub static $name: $crate::Code =
                $crate::Code::new($number, $title, include_str!(concat!("../explain/", stringify!($number), ".md")))
                    $(.$withheld())?;
        )+

        /// Every code of this crate, by number.
        pub static ALL: &[&$crate::Code] = &[$(&$name),+];
    };
}
