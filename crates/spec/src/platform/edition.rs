use crate::{codes, layer::Mistake, text::text_impls};

/// An edition: the state of defaults and rules that an environment is pinned to.
///
/// ```
/// use terrace_spec::platform::Edition;
///
/// assert_eq!(Edition::try_from("2026-11")?, Edition::Of202611);
/// assert!(Edition::Of202611 <= Edition::LATEST);
/// assert_eq!(Edition::Of202611.as_str(), "2026-11");
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// The first.
    Of202611,
}

impl Edition {
    /// The newest edition.
    pub const LATEST: Self = Self::Of202611;

    /// As it is written.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Of202611 => "2026-11",
        }
    }
}

impl TryFrom<&str> for Edition {
    type Error = Mistake;

    fn try_from(text: &str) -> Result<Self, Mistake> {
        match text {
            "2026-11" => Ok(Self::Of202611),
            _ => Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not an edition that this Terrace knows"))
                .hint(format!("write `{}`, or take a newer Terrace", Self::LATEST.as_str()))),
        }
    }
}

text_impls!(Edition, "an edition, such as `2026-11`", "^20[0-9]{2}-(0[1-9]|1[0-2])$", ["2026-11"]);
