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
pub const OPTION: &str = "--terrace-protocol";

/// The option that says where to: `--response FILE`.
pub const RESPONSE: &str = "--response";
