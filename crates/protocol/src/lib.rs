//! What a definition and its host say to each other.
//!
//! A definition is a program: somebody's `main` with [`terrace::main`](https://docs.rs/terrace) in it. Its host, the command or the plugin,
//! runs it as `<binary> --terrace-protocol 1 --response FILE` in the app's folder, writes a [`Request`] to its standard input, and reads a
//! [`Response`] from the file: the app as data, for each target that was asked for.
//!
//! The app crosses as what `app.yaml` would hold ([`Document`]), and the host resolves, builds and checks it itself, on the platform that it
//! has read itself. So the contract is the schema of an app, which is one anyway, and what a definition says is believed no more than
//! what a file says.
//!
//! Fields that are not known are passed over, here; never in an app, where one would be missing from what is rendered.
//! `golden/` has requests and responses of every protocol that is spoken.
//!
//! ```
//! use terrace_protocol::{Answer, Document, LIBRARY, Request, Response};
//! use terrace_spec::{App, Process, Spec, codes, resolve::{Overrides, Target}};
//!
//! // The host asks,
//! let targets = [Target::default()];
//! let request = Request::new(None, &targets, &Overrides::default())?;
//! let sent = request.to_json()?;
//!
//! // the definition answers,
//! let asked = Request::read(sent.as_bytes())?;
//! let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
//! let answer = Answer {
//!     target: asked.targets[0].clone(),
//!     app: Document::of(app.clone())?,
//!     made: None,
//! };
//! let written = Response::new(vec![answer]).to_text()?;
//!
//! // and the host has the app, as if it had read it from `app.yaml`.
//! let mut response = Response::read(written.as_bytes(), &targets)?;
//! assert_eq!(response.library, LIBRARY);
//! assert_eq!(response.answers.remove(0).app.into_app(&codes::BAD_VALUE)?, app);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod data;
mod document;
mod made;
mod mark;
mod request;
mod response;

pub use data::DataError;
pub use document::{Document, Layer, Source};
pub use made::{Finding, Made, MadeName, MadeObject, Weight};
pub use mark::{Call, Note, Step};
pub use request::{PlatformText, Request, RequestError, TargetNames};
pub use response::{Answer, MAX_BYTES, Response, ResponseError};

use std::ops::RangeInclusive;

/// The protocol that this library speaks.
pub const PROTOCOL: u32 = 1;

/// The protocols that a host understands: the current one and, once there are two, the one before.
pub const UNDERSTOOD: RangeInclusive<u32> = 1..=PROTOCOL;

/// The version of this library, as requests and responses name it.
pub const LIBRARY: &str = env!("CARGO_PKG_VERSION");

/// The option that makes a definition speak: `--terrace-protocol 1`.
///
/// ```
/// use terrace_protocol::{OPTION, PROTOCOL, RESPONSE};
///
/// let call = format!("shop {OPTION} {PROTOCOL} {RESPONSE} /tmp/answer");
/// assert_eq!(call, "shop --terrace-protocol 1 --response /tmp/answer");
/// ```
pub const OPTION: &str = "--terrace-protocol";

/// The option that says where to: `--response FILE`.
pub const RESPONSE: &str = "--response";
