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
}

impl Code {
    /// Declares a code: its number, a one-line title, and the longer text (Markdown) behind `terrace explain`.
    pub const fn new(number: u16, title: &'static str, explanation: &'static str) -> Self {
        Self { number, title, explanation }
    }

    /// The number without its letter.
    pub const fn number(&self) -> u16 {
        self.number
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
/// The longer text is the file `explain/<number>.md` of the crate; the declaration stands in its `src/codes.rs`.
///
/// ```
/// # // The files of this crate's examples are none.
/// # macro_rules! include_str { ($file:expr) => { "The path leads nowhere." } }
/// terrace_diagnostic::codes! {
///     NOT_FOUND = 901, "a path that leads nowhere";
/// }
///
/// assert_eq!(NOT_FOUND.to_string(), "T0901");
/// assert_eq!(ALL, [&NOT_FOUND]);
/// ```
#[macro_export]
macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal;)+) => {
        $(
            #[doc = concat!("Code ", stringify!($number), ": ", $title, ".")]
            pub static $name: $crate::Code =
                $crate::Code::new($number, $title, include_str!(concat!("../explain/", stringify!($number), ".md")));
        )+

        /// Every code of this crate, by number.
        pub static ALL: &[&$crate::Code] = &[$(&$name),+];
    };
}
