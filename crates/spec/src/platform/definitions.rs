//! Apps that are programs, and where the plugin has them from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Map, Overlay, Setting, Switch, Trace},
    platform::Platform,
    resolve::Target,
    text::{FilePath, Name},
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
    /// Layers of confinement that the plugin's kernel may lack. None by default: then a definition is refused where one is missing.
    #[layer(default = Vec::new())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<Vec<Absence>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A layer of confinement that is not there.
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
}

impl Absence {
    /// As a platform writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLandlock => "no-landlock",
            Self::NoSeccomp => "no-seccomp",
        }
    }
}

impl Block for Definitions {
    const EXPECTS: &'static str = "`{binaries: {<package>: <path>}}`";
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
}
