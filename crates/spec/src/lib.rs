//! What users write: apps, processes and platforms, layered and checked. Knows no Kubernetes.
//!
//! An app is a [`Spec`] with a name, whether it is written in `app.yaml` or in Rust, and both ways give the same value:
//!
//! ```
//!
//! use terrace_spec::{App, Canary, Http, Ingress, Process, Scale, Spec, load::load_app};
//!
//! let in_rust = App::new(
//!     "storefront",
//!     Spec::new().team("marketplace").image("registry.example.com/storefront:1.42.0").process(
//!         "web",
//!         Process::run(["storefront", "serve"])
//!             .http(Http::port(8080).ingress(Ingress::host("shop.example.com")))
//!             .scale(Scale::between(3, 30).cpu(65))
//!             .canary(Canary::steps([5, 10, 25, 50])),
//!     ),
//! )
//! .on("staging", Spec::new().process("web", Process::new().scale(1)));
//!
//! let in_yaml = load_app(
//!     "app.yaml",
//!     br"
//! apiVersion: terrace.dev/v1alpha1
//! kind: App
//! metadata: {name: storefront}
//! spec:
//!   team: marketplace
//!   image: registry.example.com/storefront:1.42.0
//!   processes:
//!     web:
//!       command: [storefront, serve]
//!       http: {port: 8080, ingress: {host: shop.example.com}}
//!       scale: {min: 3, max: 30, cpu: 65}
//!       canary: {steps: [5, 10, 25, 50]}
//! environments:
//!   staging:
//!     processes:
//!       web: {scale: 1}
//! ",
//! );
//! assert_eq!(in_yaml, Ok(in_rust));
//! ```

extern crate self as terrace_spec;

pub mod codes;
pub mod layer;
pub mod text;

mod app;
mod spec;

mod addon;
mod adopt;
mod canary;
mod command;
mod config;
mod container_secret;
mod dns;
mod fact;
mod file;
mod folder;
mod health;
mod http;
mod identity;
mod images;
mod ingress;
mod link;
mod mount;
mod network;
mod notes;
mod one_off;
mod patch;
mod place;
mod port;
mod port_variable;
mod probe;
mod process;
mod pull_secret;
mod raw;
mod release;
mod resources;
mod rollout;
mod runtime;
mod scale;
mod schedule;
mod scratch;
mod secret;
mod secrets_from;
mod security;
mod sidecar;
mod sticky;
mod token;
mod user;
mod volume;

pub mod platform;

pub mod load;
mod mistake;
pub mod resolve;
pub mod schema;
mod shell;

pub use addon::{Addon, AddonKinds, AddonValue};
pub use adopt::Adopt;
pub use app::{API_VERSION, ApiVersion, App, AppKind, Metadata};
pub use canary::{AlertSeverity, Alerts, Canary};
pub use command::{Arguments, Command};
pub use config::Config;
pub use container_secret::ContainerSecret;
pub use dns::{Dns, Latency, ResolvedDns, ResolvedLatency, ResolvedWeighted, RoutingPolicy, Weighted};
pub use fact::Fact;
pub use file::File;
pub use folder::{Content, Folder};
pub use health::{Check, Health};
pub use http::{Http, HttpProtocol};
pub use identity::Identity;
pub use images::{EnvironmentImages, GivenImages, Images, ImagesFile};
pub use ingress::{Group, HealthCheck, Ingress, Redirect, Scheme, Via};
pub use layer::{Map, Setting, Switch};
pub use link::{Link, LinkForm, LinkTarget, LinkedPort, LinkedProcess};
pub use mount::Mount;
pub use network::{Caller, Network};
pub use notes::Notes;
pub use one_off::OneOff;
pub use patch::{JsonOperation, Operator, Patch, PatchTarget, ResolvedPatchTarget};
pub use place::{Architecture, Capacity, Place, Processor, Spread, Strictness};
pub use platform::Platform;
pub use port::{Headless, ListeningPort, Protocol};
pub use port_variable::PortVariable;
pub use probe::{GrpcProbe, HttpProbe, Probe, ProbeScheme, TcpProbe};
pub use process::{Clusters, Process};
pub use pull_secret::PullSecret;
pub use raw::Raw;
pub use release::{Phase, Release};
pub use resources::{Limits, ResolvedLimits, Resources};
pub use rollout::{Recreate, Rollout, Singleton};
pub use runtime::{Engine, Runtime};
pub use scale::Scale;
pub use schedule::{History, Overlap, Schedule};
pub use scratch::{Medium, Scratch};
pub use secret::{Encoding, Generate, Per, ResolvedGenerate, Secret};
pub use secrets_from::{ResolvedSecretsFrom, SecretsFrom};
pub use security::{Baseline, Capability, FileSystem, Permission, Security};
pub use sidecar::{Init, Sidecar};
pub use spec::Spec;
pub use sticky::Sticky;
pub use token::Token;
pub use user::User;
pub use volume::{Access, Keep, Volume};
