//! The construct tree, and the constructs that turn a spec into Kubernetes objects.
//!
//! A [`Construct`] is a piece of an application that knows how to become objects. It is given a [`Scope`], its place in the
//! tree, and adds objects, children and dependencies to it. The constructs behind `app.yaml` ([`App`], [`Process`], ..) are
//! constructs like any other.
//!
//! Everything here is pure: no clock, no environment, no randomness. The same spec gives the same tree.

pub mod codes;

mod construct;
mod output;
mod own;
mod tree;
mod volumes;

mod app;
mod process;
mod pull_secret;

mod canary;
mod cron;
mod dns;
mod files;
mod identity;
mod ingress;
mod link;
mod network;
mod one_host;
mod one_off;
mod patch;
mod pod;
mod readable;
mod release;
mod rollout;
mod route;
mod scale;
mod secrets;
mod service;
mod sidecar;
mod sync_options;
mod worker;

pub use app::{App, build, build_with};
pub use construct::Construct;
pub use output::{AnyOutput, Output, OutputField, OutputKind, Outputs, SecretKey};
pub use own::Own;
pub use patch::{AnyObject, raw};
pub use process::Process;
pub use tree::{Built, BuiltObject, Context, Elsewhere, Handle, Neighbour, Origin, Scope, Tree, Wave};
