//! The codes of mistakes on the command line: T095x.
//!
//! ```
//! use terrace_cli::codes;
//!
//! // `terrace explain T0957`
//! let code = codes::all().find(|code| code.to_string() == "T0957").unwrap();
//! assert_eq!(code, &codes::NO_VALUE);
//! assert!(code.explanation().contains("--explain-layers"));
//! ```

use terrace::diagnostic::Code;

terrace::diagnostic::codes! {
    BAD_SETTING = 951, "a `--set` that cannot be read";
    BAD_IMAGE_OPTION = 952, "an `--image` that cannot be read";
    IMAGE_OF_SEVERAL = 953, "an `--image` for several apps";
    UNKNOWN_CODE = 954, "a code that does not exist";
    FILE_EXISTS = 955, "a file that is there already";
    NO_NAME = 956, "a folder whose name cannot be an app's";
    NO_VALUE = 957, "a path at which no layer writes a value";
    BINARY_OF_SEVERAL = 958, "a `--binary` for no definition, or for several";
}

/// Every code of Terrace, by number.
///
/// ```
/// // One number is never given twice, in whatever library.
/// let numbers: Vec<_> = terrace_cli::codes::all().map(|code| code.number()).collect();
/// assert!(numbers.is_sorted_by(|one, next| one < next));
/// ```
pub fn all() -> impl Iterator<Item = &'static Code> {
    let crates = [
        terrace::spec::codes::ALL,
        terrace::build::codes::ALL,
        terrace::check::codes::ALL,
        terrace_repository::codes::ALL,
        terrace_import::codes::ALL,
        terrace_host::codes::ALL,
        ALL,
        terrace_cmp::codes::ALL,
        terrace_confine::codes::ALL,
        terrace_cache::codes::ALL,
    ];
    let mut all: Vec<_> = crates.into_iter().flatten().copied().collect();
    all.sort_by_key(|code| code.number());
    all.into_iter()
}
