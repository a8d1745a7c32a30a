//! Typed Kubernetes objects and the custom resources that Terrace emits.
