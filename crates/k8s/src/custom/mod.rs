//! The custom resources that Terrace emits, written for that purpose.
//!
//! Each type holds what Terrace has a use for, not all that its controller knows, and is shaped so that a
//! combination the controller refuses, or silently ignores, cannot be written. Where an API server would fill
//! in a default inside a list, the default is written: what it fills in there shows as drift in Argo CD. The
//! tests hold each type against the controller's own `CustomResourceDefinition`, unknown fields refused.

mod duration;
pub mod external_secrets;
pub mod flagger;
pub mod gateway_api;
pub mod gloo;

pub use duration::{DurationError, WholeSeconds};
