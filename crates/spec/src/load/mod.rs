//! From the bytes of a file to an [`App`] or a [`Platform`], or to every mistake in it.
//!
//! A file is parsed once, into a tree that knows the place of every value, and read from there by serde. serde stops at the
//! first mistake: the bad value is then taken out of the tree and the tree is read again, until all mistakes are known.
//!
//! Nothing is guessed on the way. A number is not a string (`config: {PORT: 8080}` asks for quotes), a key stands once, a
//! field that does not exist is refused, and size, depth and aliases are bounded before anything is built from them.
//!
//! ```
//! use terrace_spec::load::load_app;
//!
//! let text = b"apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: hello}\nspec:\n  image: nginx:1.29\n  processes: {web: {http: eighty, scal: 2}}\n";
//! // Both mistakes of the line, in one run.
//! let mistakes = load_app("app.yaml", text).unwrap_err();
//! assert_eq!(mistakes.len(), 2);
//! assert!(mistakes.iter().all(|mistake| mistake.place.span.is_some()));
//! ```

pub(crate) mod addon;
mod belongs;
mod error;
mod explain;
mod foreign;
mod indentation;
mod locate;
mod parse;
mod places;
mod platform;
mod scalar;
mod source;
mod syntax;
mod tree;
mod value;
pub(crate) mod words;
mod wrong_type;

use serde::de::DeserializeOwned;
use terrace_diagnostic::Diagnostic;

use crate::{addon::AddonKinds, app::App, codes, images::Images, mistake::printable, platform::Platform};

pub(crate) use locate::INHERITED;
pub use locate::{SourceText, locate, locate_callers, locate_in_file, locate_in_platform};
pub use places::{LayerPlaces, Place};
pub use source::MAX_BYTES;

/// Reads an `app.yaml`. `file` is what the user calls it; the diagnostics carry it.
///
/// ```
/// use terrace_spec::load::load_app;
///
/// let mistakes = load_app("app.yaml", b"apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {nam: hello}\nspec: {}\n").unwrap_err();
/// assert_eq!(mistakes[0].message, "unknown field `nam`");
/// assert_eq!(mistakes[0].hints, ["write `name`"]);
/// ```
pub fn load_app(file: &str, bytes: &[u8]) -> Result<App, Vec<Diagnostic>> {
    load_app_with(file, bytes, &AddonKinds::new())
}

/// The same of an app that may have add-ons of these kinds.
///
/// ```
/// use terrace_spec::{AddonKinds, load::load_app_with, text::Quantity};
///
/// /// A cache in memory.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Redis {
///     /// How much it holds.
///     memory: Quantity,
/// }
///
/// let kinds = AddonKinds::new().kind::<Redis>("redis")?;
/// let text = b"apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {addons: {cache: {redis: {memory: 1Gi}}}}\n";
/// assert_eq!(load_app_with("app.yaml", text, &kinds).unwrap().spec.addons.len(), 1);
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
pub fn load_app_with(file: &str, bytes: &[u8], addons: &AddonKinds) -> Result<App, Vec<Diagnostic>> {
    load(file, bytes, Kind::App, addons)
}

/// Reads a `platform.yaml`. `file` is what the user calls it; the diagnostics carry it.
///
/// ```
/// use terrace_spec::load::load_platform;
///
/// let text = b"apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: acme}\nspec: {environments: {staging: {clusters: [eu]}}}\n";
/// let mistakes = load_platform("platform.yaml", text).unwrap_err();
/// assert_eq!(mistakes[0].message, "environment `staging` is in cluster `eu`, which the platform does not have");
/// ```
pub fn load_platform(file: &str, bytes: &[u8]) -> Result<Platform, Vec<Diagnostic>> {
    load_platform_with(file, bytes, &AddonKinds::new())
}

/// The same of a platform whose apps may have add-ons of these kinds.
///
/// ```
/// use terrace_spec::{AddonKinds, load::load_platform_with};
///
/// let text = b"apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: acme}\nspec: {environments: {staging: {}, production: {}}}\n";
/// let platform = load_platform_with("platform.yaml", text, &AddonKinds::new()).unwrap();
/// assert_eq!(platform.spec.environments.len(), 2);
/// ```
pub fn load_platform_with(file: &str, bytes: &[u8], addons: &AddonKinds) -> Result<Platform, Vec<Diagnostic>> {
    let platform: Platform = load(file, bytes, Kind::Platform, addons)?;
    let mut mistakes = platform::unknown_clusters(&platform);
    mistakes.extend(platform::clusters_twice(&platform));
    if mistakes.is_empty() {
        return Ok(platform);
    }
    locate_in_platform(&mut mistakes, SourceText { file, text: &String::from_utf8_lossy(bytes) });
    Err(mistakes)
}

/// Reads an `images.yaml`. `file` is what the user calls it; the diagnostics carry it.
///
/// ```
/// use terrace_spec::{Images, load::load_images};
///
/// let text = b"apiVersion: terrace.dev/v1alpha1\nkind: Images\nimage: 1.43.0\n";
/// assert_eq!(load_images("images.yaml", text), Ok(Images::new().image("1.43.0")));
/// ```
pub fn load_images(file: &str, bytes: &[u8]) -> Result<Images, Vec<Diagnostic>> {
    load(file, bytes, Kind::Images, &AddonKinds::new())
}

/// The kind of a document.
#[derive(Clone, Copy)]
enum Kind {
    App,
    Platform,
    Images,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::App => "App",
            Self::Platform => "Platform",
            Self::Images => "Images",
        }
    }

    /// What to do with a file that holds nothing. `terrace init` writes over no file, not even an empty one.
    const fn instead_of_nothing(self) -> &'static str {
        match self {
            Self::App => "delete it, and let `terrace init` write one to start from",
            Self::Platform => "delete it, and let `terrace init --platform` write one to start from",
            Self::Images => "delete it: without it the app's own images are rendered",
        }
    }

    fn schema(self) -> serde_json::Value {
        match self {
            Self::App => crate::schema::app(),
            Self::Platform => crate::schema::platform(),
            Self::Images => crate::schema::images(),
        }
    }
}

/// More mistakes than anybody reads: a file with more of them is not of the kind it is taken for.
const MAX_MISTAKES: usize = 40;

fn load<T: DeserializeOwned>(file: &str, bytes: &[u8], kind: Kind, addons: &AddonKinds) -> Result<T, Vec<Diagnostic>> {
    let tree = source::text(bytes).and_then(parse::parse).map_err(|mistake| {
        let is_empty = mistake.code == &codes::EMPTY_FILE;
        vec![if is_empty { mistake.hint(kind.instead_of_nothing()) } else { *mistake }]
    });
    tree.and_then(|tree| explain::read(tree, kind, addons)).map_err(|mut mistakes| {
        leave_out_what_follows(&mut mistakes);
        foreign::explain(&mut mistakes, &String::from_utf8_lossy(bytes));
        let file: std::sync::Arc<str> = file.into();
        for mistake in &mut mistakes {
            mistake.place.file = Some(file.clone());
            mistake.message = printable(&mistake.message);
            mistake.hints.iter_mut().for_each(|hint| *hint = printable(hint));
        }
        terrace_diagnostic::sort(&mut mistakes);
        mistakes
    })
}

/// A caller whose one field is wrong is not also without one, now that the field was taken out.
fn leave_out_what_follows(mistakes: &mut Vec<Diagnostic>) {
    let paths: Vec<_> = mistakes.iter().map(|mistake| mistake.place.path.clone()).collect();
    mistakes.retain(|Diagnostic { code, place, .. }| {
        let holds = |other: &&terrace_diagnostic::Path| **other != place.path && other.starts_with(&place.path);
        *code != &crate::codes::BAD_CALLER || !paths.iter().any(|other| holds(&other))
    });
}
