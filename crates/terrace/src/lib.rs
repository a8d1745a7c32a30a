//! Typed constructs that synthesize Kubernetes manifests.
