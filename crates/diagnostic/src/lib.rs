//! A mistake of a user: a stable code, what is wrong, the place, and the edit to make.
//!
//! A [`Diagnostic`] is data. It is made wherever a mistake is seen, collected with all others of a run, and turned into
//! text by [`render`] only when it is shown. Nothing here prints.
//!
//! ```
//! use terrace_diagnostic::{Code, Diagnostic, Path, Sources, render};
//!
//! static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
//!
//! let diagnostic = Diagnostic::error(&NO_TEAM, "`team` is missing")
//!     .at(Path::root().key("spec"))
//!     .hint("add `team: <name>` under `spec`");
//! let text = render(&[diagnostic], &Sources::new());
//! assert!(text.starts_with("error[T9001]: `team` is missing"));
//! ```

mod caller;
mod code;
mod diagnostic;
mod nearest;
mod path;
mod place;
mod render;
mod sources;

pub use caller::Caller;
pub use code::Code;
pub use diagnostic::{Diagnostic, Severity, sort};
pub use nearest::nearest;
pub use path::{Path, Segment};
pub use place::{Place, Span};
pub use render::{Style, render, render_short, render_with};
pub use sources::Sources;
