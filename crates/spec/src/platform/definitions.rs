//! Apps that are programs, and where the plugin has them from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Map, Overlay, Setting, Switch, Trace},
    platform::Platform,
    resolve::Target,
    text::{Duration, FilePath, Name, Quantity},
};

/// Apps that are written in Rust, and how the Argo CD plugin runs them. Off unless it is said here: a definition is a program.
///
/// The sidecar has to allow it too, by variables that no repository can set: see `docs/definitions.md`. The command, which renders on the
/// machine of an author or of a pipeline, builds definitions with `cargo` and asks nobody.
///
/// ```
/// use terrace_spec::platform::Definitions;
///
/// // CI has built the definition of `storefront`, and the plugin's image has it there.
/// let definitions = Definitions::new().binary("storefront", "/opt/definitions/storefront");
/// assert_eq!(definitions, serde_saphyr::from_str("binaries: {storefront: /opt/definitions/storefront}")?);
/// assert_eq!(definitions.binary_of("storefront").unwrap().as_str(), "/opt/definitions/storefront");
/// assert!(definitions.binary_of("billing").is_none());
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Definitions {
    /// The binary of a definition in the plugin's image, by the name of its package: an absolute path. Built by a pipeline, which is the
    /// recommended way. `null` takes one away.
    #[layer(entry = "binary")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub binaries: Map<Name, Setting<FilePath>>,
    /// Definitions that the plugin builds itself, from what is in the repository, by the name of their package. Only a sidecar with a compiler does:
    /// see `docs/definitions.md`. One that has a binary as well is not built.
    #[layer(entry = "build")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub builds: Map<Name, Switch<DefinitionBuild>>,
    /// What of the confinement the plugin's sidecar may lack. Nothing by default: then a definition is refused where something is missing.
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<Vec<Absence>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// How the plugin builds a definition: `on`, or what its build may use up.
///
/// ```
/// use terrace_spec::platform::{DefinitionBuild, Definitions};
///
/// let large = DefinitionBuild::new().time("10m").memory("3Gi");
/// let definitions = Definitions::new().build("storefront", DefinitionBuild::new()).build("mastodon", large);
/// assert_eq!(definitions, serde_saphyr::from_str("builds: {storefront: on, mastodon: {time: 10m, memory: 3Gi}}")?);
/// assert!(definitions.build_of("storefront").is_some() && definitions.build_of("billing").is_none());
/// assert_eq!(DefinitionBuild::TIME.seconds_rounded_up(), 300);
/// assert_eq!(DefinitionBuild::MEMORY.to_string(), "2Gi");
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct DefinitionBuild {
    /// How long it may take. A build goes on when Argo CD has stopped waiting for it.
    #[layer(default = DefinitionBuild::TIME)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Duration>,
    /// The memory that its processes may hold together. The memory limit of the container has to leave as much for each build that runs at a time.
    #[layer(default = DefinitionBuild::MEMORY)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl DefinitionBuild {
    /// What a build may take unless the platform says otherwise: five minutes.
    pub const TIME: Duration = Duration::from_seconds(300);
    /// What a build may hold unless the platform says otherwise: 2 GiB.
    pub const MEMORY: Quantity = Quantity::mebibytes(2048);
}

/// Something of the confinement that is not there.
///
/// ```
/// use terrace_spec::platform::{Absence, Definitions};
///
/// // A kernel without Landlock: what the platform team knows, and takes on itself.
/// let definitions = Definitions::new().accept(vec![Absence::NoLandlock]);
/// assert_eq!(definitions, serde_saphyr::from_str("accept: [no-landlock]")?);
/// assert_eq!(Absence::NoSeccomp.as_str(), "no-seccomp");
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// A definition may read whatever the plugin's user may read.
    NoLandlock,
    /// A definition may open sockets.
    NoSeccomp,
    /// The plugin runs as root, whose processes the kernel does not count: nothing but a watch bounds how many a build starts.
    Root,
}

impl Absence {
    /// As a platform writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLandlock => "no-landlock",
            Self::NoSeccomp => "no-seccomp",
            Self::Root => "root",
        }
    }
}

impl Block for Definitions {
    const EXPECTS: &'static str = "`{binaries: {<package>: <path>}}` or `{builds: {<package>: on}}`";
}

impl Block for DefinitionBuild {
    const EXPECTS: &'static str = "`{time, memory}`";
}

impl Platform {
    /// How the plugin runs definitions in a target: what the platform says over its environment's and its cluster's. `None` where it does not.
    ///
    /// A target that the platform does not have is reported when an app is resolved for it.
    ///
    /// ```
    /// use terrace_spec::{Platform, platform::{Definitions, Facts}, resolve::Target};
    ///
    /// let mut platform = Platform::new();
    /// assert!(platform.definitions(&Target::default()).is_none());
    /// platform.spec.facts = Facts::new().definitions(Definitions::new().binary("storefront", "/opt/definitions/storefront"));
    /// assert!(platform.definitions(&Target::default()).is_some());
    /// ```
    pub fn definitions(&self, target: &Target) -> Option<Definitions> {
        let mut said = self.spec.facts.definitions.clone();
        let environment = target.environment.as_ref().and_then(|name| self.spec.environments.get(name));
        let cluster = target.cluster.as_ref().and_then(|name| self.spec.clusters.get(name));
        let over = environment.map(|environment| &environment.facts).into_iter();
        for facts in over.chain(cluster.map(|cluster| &cluster.facts)) {
            said.overlay(facts.definitions.clone());
        }
        match said {
            Switch::On(definitions) | Switch::Only(definitions) => Some(definitions),
            Switch::Unset | Switch::Off => None,
        }
    }
}

impl Definitions {
    /// The binary of a package.
    pub fn binary_of(&self, package: &str) -> Option<&FilePath> {
        match self.binaries.iter().find(|(name, _)| name.as_str() == package)?.1 {
            Setting::Value(path) => Some(path),
            Setting::Removed => None,
        }
    }

    /// How a package is built, if the plugin is to build it.
    pub fn build_of(&self, package: &str) -> Option<&DefinitionBuild> {
        match self.builds.iter().find(|(name, _)| name.as_str() == package)?.1 {
            Switch::On(build) | Switch::Only(build) => Some(build),
            Switch::Unset | Switch::Off => None,
        }
    }
}
