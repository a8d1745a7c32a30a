//! From layers to a total app: layering, inheritance, and everything that takes the platform to decide.
//!
//! What comes out cannot hold an illegal mix: a process is one of four workloads, a scale is fixed or automatic, a route is an
//! Application Load Balancer or a gateway. What the layers lack or contradict is reported, all of it.
//!
//! ```
//! use terrace_spec::{App, Platform, Process, Scale, Spec, resolve::{Overrides, ResolvedScale, Target, Workload, resolve}};
//!
//! let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
//! let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
//! // Nobody has said how many copies: it is known all the same.
//! let Workload::Service(service) = &app.processes["web"].workload else { unreachable!("it has `http`") };
//! assert_eq!(service.scale, ResolvedScale::Fixed { replicas: 2 });
//! ```

mod addon;
mod adopt;
mod alb;
mod app;
mod canary;
mod environment;
mod fargate;
mod files;
mod health;
mod identity;
mod images;
mod ingress;
mod inherited;
mod known;
mod like;
mod link;
mod network;
mod normalised;
mod one_host;
mod one_off;
mod origin;
mod patch;
mod place;
mod policy;
mod process;
mod pull_secret;
mod release;
mod report;
mod resources;
mod rollout;
mod room;
mod run;
mod scale;
mod schedule;
mod security;
mod service;
mod sidecar;
mod target;
mod traffic;
mod volumes;
mod workload;

use std::{cell::RefCell, fmt::Display};

use terrace_diagnostic::{Caller, Diagnostic, Path, nearest};

pub use addon::ResolvedAddon;
pub use adopt::ResolvedAdopt;
pub use alb::{Alb, AlbGroup, ResolvedHealthCheck, Stickiness};
pub use app::{Overrides, ResolvedApp};
pub use canary::{ResolvedAlerts, ResolvedCanary, Strategy};
pub use environment::{
    ContainerFact, PodFact, ResolvedEnvironment, ResolvedFact, ResolvedOutput, ResolvedRuntime, ResolvedSecret,
    ResolvedSharedSecretsFrom, SecretSource,
};
pub use files::{FileSource, ResolvedFile, ResolvedSharedFile};
pub use health::{ResolvedCheck, ResolvedHealth, ResolvedProbe};
pub use identity::ResolvedIdentity;
pub(crate) use images::settle as settle_images;
pub use ingress::{Carrier, ResolvedIngress, Route};
pub use link::ResolvedLink;
pub use network::ResolvedNetwork;
pub use normalised::Normalised;
pub use one_off::ResolvedOneOff;
pub use origin::{EffectiveValue, Origin, Written, layers, origins};
pub use patch::{Change, ResolvedPatch};
pub use place::{ResolvedNodes, ResolvedPlace, ResolvedSpread};
pub use policy::ResolvedPolicy;
pub use process::{Holder, ResolvedProcess};
pub use pull_secret::ResolvedPullSecret;
pub use release::ResolvedRelease;
pub use resources::ResolvedResources;
pub use rollout::ResolvedRollout;
pub use room::{ResolvedScratch, ResolvedToken};
pub use scale::ResolvedScale;
pub use schedule::ResolvedSchedule;
pub use security::{ResolvedSecurity, ResolvedUser};
pub use service::{Addressing, Listening, ResolvedHttp, ResolvedPort, Service};
pub use sidecar::ResolvedContainer;
pub use target::{ResolvedCluster, Target, targets};
pub use traffic::ResolvedTraffic;
pub use volumes::{Claim, Deletion, ResolvedMount, ResolvedVolume};
pub use workload::Workload;

use crate::{
    addon::AddonKinds,
    app::App,
    layer::{At, Log},
    load::words::AllOf,
    platform::Platform,
    text::Name,
};

/// What to write in place of a name that nobody has: the nearest, or the choice of all.
fn offered<'a>(name: &Name, has: &str, known: impl IntoIterator<Item = &'a Name>) -> String {
    let known: Vec<_> = known.into_iter().map(Name::as_str).collect();
    match nearest(name.as_str(), known.iter().copied()) {
        Some(meant) => format!("write `{meant}`"),
        None if known.is_empty() => format!("{has} none"),
        None => format!("{has} {}", AllOf(&known)),
    }
}

/// Names one after the other, or what is said where there are none.
fn listed<T: Display>(names: impl IntoIterator<Item = T>, none: &str) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

/// The error has been reported.
struct Reported;

/// What became of an app in a target.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Resolution, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().process("web", Process::new().http(8080)));
/// let Resolution { app, diagnostics, callers } = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// assert!(app.is_none());
/// assert_eq!(diagnostics[0].code, &terrace_spec::codes::NO_IMAGE);
/// assert!(callers.iter().any(|(path, _)| path.to_string() == "processes.web.http"));
/// ```
#[derive(Debug)]
pub struct Resolution {
    /// The app, unless an error was reported.
    pub app: Option<ResolvedApp>,
    /// Every mistake, with its path in the effective spec.
    pub diagnostics: Vec<Diagnostic>,
    /// The Rust call behind a path of the effective spec. Empty when the app came from YAML.
    pub callers: Vec<(Path, Caller)>,
}

/// Resolves an app for a target of the platform.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("hello", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let resolution = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default());
/// assert!(resolution.diagnostics.is_empty());
/// assert_eq!(resolution.app.unwrap().processes.len(), 1);
/// ```
pub fn resolve(app: &App, platform: &Platform, target: &Target, overrides: &Overrides) -> Resolution {
    resolve_with(app, platform, target, overrides, &AddonKinds::new())
}

/// Resolves an app that may have add-ons of these kinds.
///
/// ```
/// use terrace_spec::{Addon, AddonKinds, App, Platform, Process, Spec, resolve::{Overrides, Target, resolve_with}};
///
/// let kinds = AddonKinds::new().kind::<Vec<String>>("topics")?;
/// let spec = Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)).addon("cache", "redis");
/// let app = App::new("shop", spec);
/// let resolution = resolve_with(&app, &Platform::new(), &Target::default(), &Overrides::default(), &kinds);
/// assert_eq!(resolution.diagnostics[0].code, &terrace_spec::codes::UNKNOWN_KIND);
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
pub fn resolve_with(
    app: &App,
    platform: &Platform,
    target: &Target,
    overrides: &Overrides,
    addons: &AddonKinds,
) -> Resolution {
    let log = RefCell::new(Log::default());
    let resolved = app::resolve(app, platform, target, overrides, addons, &At::root(&log));
    let Log { mut diagnostics, callers } = log.into_inner();
    report::condense(&mut diagnostics);
    let app = resolved.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    Resolution { app, diagnostics, callers }
}
