//! What nearly every definition needs: `use terrace::prelude::*`.
//!
//! # Names that Kubernetes has too
//!
//! The names here are those of an app's spec: `Secret`, `Ingress`, `Volume`, `Probe`, `Capability` are what an app says, not the objects and parts of objects of the same name that it
//! becomes. Kubernetes' own types are in [`terrace::k8s::api`](crate::k8s::api), by group and version. One that the prelude does not name, such as `Deployment` or `ConfigMap`, is imported as it
//! is; one that it does is written with its version, and both may stand in one file:
//!
//! ```
//! use terrace::{
//!     k8s::api::{core::v1, core::v1::ConfigMap},
//!     prelude::*,
//! };
//!
//! /// A licence, in a Secret of its own.
//! struct Licence;
//!
//! impl Construct for Licence {
//!     type Outputs = Output<SecretKey>;
//!
//!     fn build(&self, scope: &mut Scope<'_>) -> Output<SecretKey> {
//!         let string_data = Some([("key".to_owned(), "none".to_owned())].into());
//!         let secret = v1::Secret { metadata: scope.metadata(), string_data, ..v1::Secret::default() };
//!         scope.add(ConfigMap { metadata: scope.metadata(), ..ConfigMap::default() });
//!         scope.add(secret).key("key")
//!     }
//! }
//!
//! let spec = Spec::new().secret("SESSION_KEY", Secret::generated(Generate::length(64)));
//! # let _ = spec;
//! ```
//!
//! `use terrace::k8s::api::core::v1::Secret` works too: a name that is imported by itself wins over the prelude's, which then is
//! `terrace::spec::Secret`.

pub use terrace_build::{Construct, Handle, Output, Outputs, Scope, SecretKey, Wave};
pub use terrace_derive::Outputs;
pub use terrace_spec::{
    Access, Addon, Adopt, Alerts, App, Architecture, Baseline, Caller, Canary, Capability, Capacity, Check, Clusters,
    Command, Dns, Encoding, Engine, EnvironmentImages, Fact, File, FileSystem, Generate, Group, GrpcProbe, Headless,
    Health, HealthCheck, Http, HttpProbe, HttpProtocol, Identity, Images, Ingress, Init, Limits, Link, LinkForm,
    ListeningPort, Medium, Mount, Network, OneOff, Overlap, Patch, Per, Permission, Phase, Place, Platform,
    PortVariable, Probe, ProbeScheme, Process, Protocol, PullSecret, Raw, Redirect, Release, Resources, Rollout,
    RoutingPolicy, Runtime, Scale, Schedule, Scheme, Scratch, Secret, SecretsFrom, Security, Setting, Sidecar, Spec,
    Spread, Sticky, Strictness, Switch, TcpProbe, Token, User, Via, Volume,
    resolve::{Overrides, Target},
};

pub use crate::{Definition, Rendered, render};
