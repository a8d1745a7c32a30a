//! The custom resources that Terrace emits, written for that purpose.
//!
//! Each type holds what Terrace has a use for, not all that the controller knows, and is shaped so that a
//! combination the controller refuses, or silently ignores, cannot be written. The tests hold each against
//! the controller's own `CustomResourceDefinition`, unknown fields refused.
