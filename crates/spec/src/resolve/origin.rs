//! Which layer each value of an app comes from, and what it lies over: for people who ask who wins.
//!
//! Resolving records nothing of the kind. This puts the layers over one another once more, one at a time, by the same rules, and looks
//! after each of them at what is there, what has changed and what is gone.

mod inherit;
mod leaves;
mod like;
mod stack;

use std::{cell::RefCell, fmt};

use terrace_diagnostic::Path;

use self::stack::Stack;
use super::{Overrides, ResolvedApp, Target};
use crate::{
    app::App,
    layer::{At, Log, Map, Switch},
    platform::Platform,
    process::Process,
    raw::Raw,
    spec::Spec,
    text::Name,
};

/// Where a value comes from, the lowest first.
///
/// ```
/// use terrace_spec::{resolve::Origin, text::Name};
///
/// let staging = Origin::Environment(Name::literal("staging"));
/// assert_eq!(staging.to_string(), "environments.staging");
/// assert_eq!(staging.path().unwrap().to_string(), "environments.staging");
/// assert!(Origin::Enforced.is_platforms() && !staging.is_platforms());
/// assert!(Origin::Set.path().is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Origin {
    /// Terrace itself, where no layer says anything.
    BuiltIn,
    /// A size of the platform's that a layer names.
    Size(Name),
    /// The platform's `defaults`.
    PlatformDefaults,
    /// The `defaults` of the platform's environment.
    EnvironmentDefaults(Name),
    /// The `defaults` of the platform's cluster.
    ClusterDefaults(Name),
    /// The app's `spec`.
    Spec,
    /// The app's `environments.<name>`.
    Environment(Name),
    /// The app's `clusters.<name>`.
    Cluster(Name),
    /// The images that a pipeline has built: `images.yaml`, or what Rust code gives in its place.
    Images,
    /// `--set`.
    Set,
    /// `--image`.
    Image,
    /// The platform's `enforced`.
    Enforced,
}

impl Origin {
    /// The layers that documents have for a target, lowest first. Those of a run (`images.yaml`, `--set`, `--image`) lie under the last.
    ///
    /// What puts layers over one another keeps this order: `resolve/app.rs`.
    pub(crate) fn of_target(
        environment: Option<&Name>,
        cluster: Option<&Name>,
    ) -> impl DoubleEndedIterator<Item = Self> {
        let (environment, cluster) = (environment.cloned(), cluster.cloned());
        let layers = [
            Some(Self::PlatformDefaults),
            environment.clone().map(Self::EnvironmentDefaults),
            cluster.clone().map(Self::ClusterDefaults),
            Some(Self::Spec),
            environment.map(Self::Environment),
            cluster.map(Self::Cluster),
            Some(Self::Enforced),
        ];
        layers.into_iter().flatten()
    }

    /// The layer as the documents have it; `None` where they have none.
    fn layer<'a>(&self, app: &'a App, platform: &'a Platform) -> Option<&'a Spec> {
        let platform = &platform.spec;
        match self {
            Self::BuiltIn | Self::Size(_) | Self::Images | Self::Set | Self::Image => None,
            Self::PlatformDefaults => Some(&platform.defaults),
            Self::EnvironmentDefaults(name) => Some(&platform.environments.get(name)?.defaults),
            Self::ClusterDefaults(name) => Some(&platform.clusters.get(name)?.defaults),
            Self::Spec => Some(&app.spec),
            Self::Environment(name) => app.environments.get(name),
            Self::Cluster(name) => app.clusters.get(name),
            Self::Enforced => Some(&platform.enforced),
        }
    }

    /// Where the layer stands in its file; `None` where it is in none.
    pub fn path(&self) -> Option<Path> {
        let platform = Path::from("spec");
        Some(match self {
            Self::BuiltIn | Self::Size(_) | Self::Images | Self::Set | Self::Image => return None,
            Self::PlatformDefaults => platform.key("defaults"),
            Self::EnvironmentDefaults(name) => platform.key("environments").key(name.as_str()).key("defaults"),
            Self::ClusterDefaults(name) => platform.key("clusters").key(name.as_str()).key("defaults"),
            Self::Spec => Path::from("spec"),
            Self::Environment(name) => Path::from("environments").key(name.as_str()),
            Self::Cluster(name) => Path::from("clusters").key(name.as_str()),
            Self::Enforced => platform.key("enforced"),
        })
    }

    /// Whether the platform's file holds the layer.
    pub const fn is_platforms(&self) -> bool {
        matches!(
            self,
            Self::PlatformDefaults | Self::EnvironmentDefaults(_) | Self::ClusterDefaults(_) | Self::Enforced
        )
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => formatter.write_str("built-in default"),
            Self::Size(name) => write!(formatter, "platform facts.sizes.{name}"),
            Self::PlatformDefaults => formatter.write_str("platform defaults"),
            Self::EnvironmentDefaults(name) => write!(formatter, "platform environments.{name}.defaults"),
            Self::ClusterDefaults(name) => write!(formatter, "platform clusters.{name}.defaults"),
            Self::Spec => formatter.write_str("spec"),
            Self::Environment(name) => write!(formatter, "environments.{name}"),
            Self::Cluster(name) => write!(formatter, "clusters.{name}"),
            Self::Images => formatter.write_str("images"),
            Self::Set => formatter.write_str("--set"),
            Self::Image => formatter.write_str("--image"),
            Self::Enforced => formatter.write_str("platform enforced"),
        }
    }
}

/// A value as a layer writes it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Written {
    /// The layer.
    pub origin: Origin,
    /// Where the layer writes it: what a process takes over stands at its app, or at the process that it is like.
    pub path: Path,
    /// The value: never a map with entries.
    pub value: Raw,
}

/// A value that holds, and what it lies over.
///
/// ```
/// use terrace_diagnostic::Path;
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, Written, origins, resolve}};
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .process("web", Process::new().http(8080))
///     .process("admin", Process::new().like("web"));
/// let (app, platform, overrides) = (App::new("shop", spec), Platform::new(), Overrides::default());
/// let resolved = resolve(&app, &platform, &Target::default(), &overrides).app.unwrap();
/// let values = origins(&app, &platform, &resolved, &overrides);
/// let value = |path: &str| values.iter().find(|value| value.path.to_string() == path).unwrap();
///
/// let image = value("processes.web.image");
/// assert!(image.is_taken_over());
/// assert!(image.is_asked_for(&Path::root().key("processes").key("web")) && !image.is_asked_for(&Path::root()));
/// let Written { origin, .. } = &image.from;
/// assert_eq!(origin.to_string(), "spec");
/// // The port of `admin` is written at `web`, which it is like.
/// let port = value("processes.admin.http.port");
/// assert_eq!(port.lender(&port.from), Some("web"));
/// assert!(port.is_of_same_field(&port.from));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EffectiveValue {
    /// Where it stands in the effective spec.
    pub path: Path,
    /// Who says so.
    pub from: Written,
    /// What lower layers say, the highest of them first. A shorthand, `off` and an alternative lie over values of other paths too.
    pub over: Vec<Written>,
}

impl EffectiveValue {
    /// Whether a process has it from its app, word for word.
    pub fn is_taken_over(&self) -> bool {
        self.path != self.from.path && inherit::is_shared(&self.from.path)
    }

    /// Whether it is one of those that are asked for with a path: what is there, below it, or around it as a whole. With no path, what
    /// processes take over from their app is told once, at the app.
    pub fn is_asked_for(&self, below: &Path) -> bool {
        let is_near = self.path.starts_with(below) || below.starts_with(&self.path);
        is_near && !(below.is_root() && self.is_taken_over())
    }

    /// The process that this one is like, where what is written, here or beneath, is written for that one.
    pub fn lender<'a>(&self, written: &'a Written) -> Option<&'a str> {
        let lender = like::process_of(&written.path)?;
        (like::process_of(&self.path)? != lender).then_some(lender)
    }

    /// Whether what is written, here or beneath, is written of the same field: at this place, at the app, or at the process that this one is like.
    pub fn is_of_same_field(&self, written: &Written) -> bool {
        let (own, other) = (self.path.segments(), written.path.segments());
        own.ends_with(other) || self.lender(written).is_some() && own[2..] == other[2..]
    }
}

/// Every value of an app in the target that it was resolved for, in the order of the spec, and where it comes from.
///
/// A process has the values it takes over from its app and from the process that it is `like`, and those that Terrace fills in where it is
/// known how it says so.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Origin, Overrides, Target, origins, resolve}};
///
/// let app = App::new("hello", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let (platform, overrides) = (Platform::new(), Overrides::default());
/// let resolved = resolve(&app, &platform, &Target::default(), &overrides).app.unwrap();
/// let values = origins(&app, &platform, &resolved, &overrides);
/// let image = values.iter().find(|value| value.path.to_string() == "processes.web.image").unwrap();
/// assert_eq!((&image.from.origin, image.from.path.to_string().as_str()), (&Origin::Spec, "image"));
/// ```
pub fn origins(app: &App, platform: &Platform, resolved: &ResolvedApp, overrides: &Overrides) -> Vec<EffectiveValue> {
    let mut stack = Stack::default();
    for (origin, layer) in layers(app, platform, resolved) {
        if origin == Origin::Enforced {
            // What the command line says lies between the app and what is enforced.
            let built = built(stack.spec(), app, platform, resolved);
            stack.put_layer(&Origin::Images, &built);
            stack.put_layer(&Origin::Set, &overrides.spec);
            let images = images(stack.spec(), &overrides.images);
            stack.put_layer(&Origin::Image, &images);
        }
        stack.put_layer(&origin, layer);
    }
    let (mut spec, mut values) = stack.finish();
    like::take_over(&mut values, &mut spec);
    inherit::take_over(&mut values, &spec, resolved);
    inherit::fill_in(&mut values, resolved);
    values
}

/// The layers that an app has in a target, lowest first.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Origin, Overrides, Target, layers, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let mut platform = Platform::new();
/// platform.spec.defaults = Spec::new().config("LOG_LEVEL", "info");
/// let resolved = resolve(&app, &platform, &Target::default(), &Overrides::default()).app.unwrap();
/// let found: Vec<_> = layers(&app, &platform, &resolved).into_iter().map(|(origin, _)| origin).collect();
/// // The lowest first.
/// assert!(found.iter().position(|origin| *origin == Origin::PlatformDefaults) < found.iter().position(|origin| *origin == Origin::Spec));
/// ```
pub fn layers<'a>(app: &'a App, platform: &'a Platform, resolved: &ResolvedApp) -> Vec<(Origin, &'a Spec)> {
    let cluster = resolved.cluster.as_ref().map(|cluster| &cluster.name);
    let origins = Origin::of_target(resolved.environment.as_ref(), cluster);
    origins.filter_map(|origin| origin.layer(app, platform).map(|layer| (origin, layer))).collect()
}

/// What `images.yaml` puts over a spec, as a layer.
fn built(spec: &Spec, app: &App, platform: &Platform, resolved: &ResolvedApp) -> Spec {
    if app.images.is_none() {
        return Spec::default();
    }
    let (log, mut over) = (RefCell::new(Log::default()), spec.clone());
    let cluster = resolved.cluster.as_ref().map(|cluster| cluster.name.clone());
    let target = Target { environment: resolved.environment.clone(), cluster };
    super::images::apply(&mut over, app, platform, &target, &At::root(&log));
    let image = over.image.filter(|image| spec.image.as_ref() != Some(image));
    let before = |name: &Name| spec.processes.get(name).and_then(|process| process.as_option()?.image.as_ref());
    let processes = over.processes.into_iter().filter_map(|(name, process)| {
        let image = process.into_option()?.image.filter(|image| before(&name) != Some(image))?;
        Some((name, Switch::On(Process { image: Some(image), ..Process::default() })))
    });
    Spec { image, processes: processes.collect(), ..Spec::default() }
}

/// An image that is given for a process is one of what runs.
fn images(spec: &Spec, images: &Map<Name, crate::text::ImageReference>) -> Spec {
    let runs = |name: &Name| spec.processes.get(name).is_some_and(|process| process.as_option().is_some());
    let processes = images.iter().filter(|(name, _)| runs(name)).map(|(name, image)| {
        let process = Process { image: Some(image.clone().into()), ..Process::default() };
        (name.clone(), Switch::On(process))
    });
    Spec { processes: processes.collect(), ..Spec::default() }
}
