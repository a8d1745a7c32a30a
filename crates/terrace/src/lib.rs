//! Typed constructs that synthesize Kubernetes manifests.
//!
//! An [`App`] is described once, in `app.yaml` or in Rust, and [`render`]ed for an environment and a cluster of a
//! [`Platform`]:
//!
//! ```
//! use terrace::prelude::*;
//!
//! let app = App::new("hello", Spec::new()
//!     .image("nginxinc/nginx-unprivileged:1.29")
//!     .process("web", Process::new().http(8080)));
//!
//! let rendered = terrace::render(&app, &Platform::new(), &Target::default(), &Overrides::default());
//! assert!(rendered.diagnostics.is_empty());
//! assert!(rendered.yaml().contains("kind: Deployment"));
//! ```

extern crate self as terrace;

mod answer;
mod define;
mod definition;
mod extensions;
mod layers;
mod made;
mod own_codes;
mod render;
mod request;
mod source;

pub mod custom;
pub mod prelude;
pub mod testing;

pub use terrace_build as build;
pub use terrace_check as check;
pub use terrace_diagnostic as diagnostic;
pub use terrace_document as document;
pub use terrace_k8s as k8s;
pub use terrace_spec as spec;

pub use define::{Defined, Definition, IntoDefinition};
pub use definition::main;
pub use extensions::Extensions;
pub use layers::layers_table;
pub use made::Made;
pub use own_codes::OWN_CODES;
pub use render::{Rendered, render};
pub use request::Request;
pub use terrace_spec::{App, Platform};

/// The Rust of `docs/coming-from/cdk8s.md` is compiled as an example.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/coming-from/cdk8s.md")]
struct ComingFromCdk8s;
