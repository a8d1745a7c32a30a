//! Typed Kubernetes objects and the custom resources that Terrace emits.
//!
//! An [`Object`] is anything that may stand in the output: every type of [`api`] listed in
//! `kubernetes.rs`, the resources of [`custom`], and whatever else is named to [`object!`]. It is
//! written once, to a [`Tape`](terrace_document::Tape); YAML, JSON, diffs, rules and schemas read that.
//!
//! # The Kubernetes version
//! One of the features `v1_33` to `v1_37` must be on for this crate to compile, and none is by
//! default: crate `terrace` chooses. A crate below it chooses for its own tests with
//! `k8s-openapi = { workspace = true, features = ["v1_37"] }` under `[dev-dependencies]`.
//!
//! ```
//! use terrace_document::{Tape, write_yaml};
//! use terrace_k8s::{Object, api::api::core::v1::ConfigMap};
//!
//! let mut settings = ConfigMap { data: Some([("LOG_LEVEL".to_owned(), "info".to_owned())].into()), ..ConfigMap::default() };
//! settings.metadata_mut().name = Some("shop".to_owned());
//!
//! let (mut tape, mut yaml) = (Tape::new(), String::new());
//! settings.write(&mut tape)?;
//! write_yaml(tape.root(), &mut yaml);
//! assert_eq!(yaml, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  LOG_LEVEL: info\n");
//! # Ok::<(), terrace_document::RecordError>(())
//! ```

#[macro_use]
mod object;
pub mod custom;
mod identity;
mod kind;
mod kubernetes;
mod reading;

/// Kubernetes' own types, by group and version: `api::core::v1::Secret`, `api::apps::v1::Deployment`. What they have in common is in
/// `api::apimachinery`.
///
/// ```
/// use terrace_k8s::{Object, api::{apimachinery::pkg::apis::meta::v1::ObjectMeta, core::v1::Secret}};
///
/// let secret = Secret { metadata: ObjectMeta { name: Some("db".to_owned()), ..ObjectMeta::default() }, ..Secret::default() };
/// assert_eq!(secret.identity().to_string(), "Secret/db");
/// ```
pub mod api {
    pub use k8s_openapi::{api::*, *};
}

pub use identity::Identity;
pub use kind::{Kind, NameForm, NameLimit};
pub use kubernetes::refused;
pub use object::{Object, ResourceScope, TypeMeta};
pub use reading::{Refused, Step, Why};

#[doc(hidden)]
pub use object::expansion;
