//! The construct tree, and the constructs that turn a spec into Kubernetes objects.
//!
//! A [`Construct`] is a piece of an application that knows how to become objects. It is given a [`Scope`], its place in the
//! tree, and adds objects, children and dependencies to it. The constructs behind `app.yaml` ([`App`], [`Process`], ..) are
//! constructs like any other.
//!
//! Everything here is pure: no clock, no environment, no randomness. The same spec gives the same tree.
//!
//! ```
//! use terrace_build::{Construct, Context, Scope, Tree};
//! use terrace_k8s::api::api::core::v1::ConfigMap;
//! use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
//!
//! /// A page that is shown while the shop is closed.
//! struct ClosedPage;
//!
//! impl Construct for ClosedPage {
//!     type Outputs = ();
//!
//!     fn build(&self, scope: &mut Scope<'_>) {
//!         let metadata = scope.metadata();
//!         let data = [("index.html".to_owned(), "Back at nine.".to_owned())].into();
//!         scope.add(ConfigMap { metadata, data: Some(data), ..ConfigMap::default() });
//!     }
//! }
//!
//! let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
//! let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
//! let built = Tree::of("closed", &ClosedPage, Context::new(&app)).finish();
//! let (page, node) = built.objects().next().unwrap();
//! assert_eq!(page.identity.to_string(), "ConfigMap/closed");
//! assert_eq!(node.at("/data/index.html").and_then(|text| text.as_str()), Some("Back at nine."));
//! ```

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
pub use patch::{AnyObject, merge_key, raw};
pub use process::Process;
pub use tree::{Built, BuiltObject, Context, Elsewhere, Handle, Neighbour, Origin, Scope, Tree, Wave};
