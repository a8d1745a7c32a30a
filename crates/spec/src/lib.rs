//! What users write: apps, processes and platforms, layered and checked. Knows no Kubernetes.

extern crate self as terrace_spec;

pub mod codes;
pub mod layer;
pub mod text;

mod app;
mod spec;

mod adopt;
mod canary;
mod command;
mod dns;
mod file;
mod folder;
mod health;
mod http;
mod images;
mod ingress;
mod link;
mod mount;
mod one_off;
mod patch;
mod place;
mod port;
mod probe;
mod process;
mod raw;
mod release;
mod resources;
mod rollout;
mod scale;
mod schedule;
mod scratch;
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

pub use adopt::Adopt;
pub use app::{API_VERSION, ApiVersion, App, AppKind, Metadata};
pub use canary::{AlertSeverity, Alerts, Canary};
pub use command::{Arguments, Command};
pub use dns::{Dns, Latency, ResolvedDns, ResolvedLatency, ResolvedWeighted, RoutingPolicy, Weighted};
pub use file::File;
pub use folder::{Content, Folder};
pub use health::{Check, Health};
pub use http::{Http, HttpProtocol};
pub use images::{EnvironmentImages, Images, ImagesFile};
pub use ingress::{Group, HealthCheck, Ingress, Redirect, Scheme, Via};
pub use layer::{Map, Setting, Switch};
pub use link::{Link, LinkForm, LinkTarget, LinkedPort, LinkedProcess};
pub use mount::Mount;
pub use one_off::OneOff;
pub use patch::{JsonOperation, Operator, Patch, PatchTarget, ResolvedPatchTarget};
pub use place::{Architecture, Capacity, Place, Processor, Spread, Strictness};
pub use platform::Platform;
pub use port::{Headless, ListeningPort, Protocol};
pub use probe::{GrpcProbe, HttpProbe, Probe, ProbeScheme, TcpProbe};
pub use process::{Clusters, Process};
pub use raw::Raw;
pub use release::{Phase, Release};
pub use resources::{Limits, ResolvedLimits, Resources};
pub use rollout::{Recreate, Rollout, Singleton};
pub use scale::Scale;
pub use schedule::{History, Overlap, Schedule};
pub use scratch::{Medium, Scratch};
pub use security::{Baseline, Capability, FileSystem, Permission, Security};
pub use sidecar::{Init, Sidecar};
pub use spec::Spec;
pub use sticky::Sticky;
pub use token::Token;
pub use user::User;
pub use volume::{Access, Keep, Volume};
