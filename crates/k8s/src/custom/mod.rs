//! The custom resources that Terrace emits, written for that purpose.
//!
//! Each type holds what Terrace has a use for, not all that its controller knows, and is shaped so that a
//! combination the controller refuses, or silently ignores, cannot be written. Where an API server would fill
//! in a default inside a list, the default is written: what it fills in there shows as drift in Argo CD. The
//! tests hold each type against the controller's own `CustomResourceDefinition`, unknown fields refused.
//!
//! ```
//! use terrace_k8s::{Object, custom::gateway_api::{BackendReference, HttpRoute, HttpRouteRule, HttpRouteSpec, ParentReference, RuleAction, Timeouts}};
//!
//! let route = HttpRoute {
//!     metadata: Default::default(),
//!     spec: HttpRouteSpec {
//!         parent_refs: vec![ParentReference { name: "public".to_owned(), namespace: Some("gateways".to_owned()), section_name: None }],
//!         hostnames: vec!["shop.example.com".to_owned()],
//!         rules: vec![HttpRouteRule {
//!             name: None,
//!             matches: vec![],
//!             action: RuleAction::Forward { filters: vec![], backend_refs: vec![BackendReference::service("shop-web", 80)] },
//!             timeouts: Timeouts::default(),
//!         }],
//!     },
//! };
//! assert_eq!(route.type_meta().api_version, "gateway.networking.k8s.io/v1");
//! ```

mod duration;
pub mod external_secrets;
pub mod flagger;
pub mod gateway_api;
pub mod gloo;

pub use duration::{DurationError, WholeSeconds};
