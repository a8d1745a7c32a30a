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

#[macro_use]
mod object;
pub mod custom;
mod identity;
mod kind;
mod kubernetes;
mod reading;

pub use k8s_openapi as api;

pub use identity::Identity;
pub use kind::{Kind, NameForm, NameLimit};
pub use kubernetes::refused;
pub use object::{Object, ResourceScope, TypeMeta};
pub use reading::{Refused, Step, Why};

#[doc(hidden)]
pub use object::expansion;
