//! What people run by hand, with the app's image, config and secrets.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    command::{Arguments, Command},
    config::Config,
    layer::{Block, Input, Map, Mistake, Setting, Switch, Trace},
    place::Place,
    resources::Resources,
    secret::Secret,
    text::{Duration, ImageReference, VariableName},
};

/// A command that people run by hand, with the app's image, config and secrets.
///
/// It becomes a CronJob that is suspended, and so never runs by itself; `kubectl create job --from=cronjob/<app>-<command> <name>` runs it.
///
/// ```
/// use terrace_spec::{OneOff, Place, Resources, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// let spec = Spec::new().one_off("console", ["rails", "console"]).one_off(
///     "import",
///     OneOff::run(["shop", "import"])
///         .args(["--all"])
///         .image("registry.example.com/importer:2.0.0")
///         .config("BATCH", "1000")
///         .secret("SUPPLIER_TOKEN", "shop/supplier#token")
///         .resources(Resources::of("2", "4Gi"))
///         .place(Place::on_demand())
///         .deadline("6h"),
/// );
/// let written = yaml(
///     "
///     commands:
///       console: [rails, console]
///       import:
///         command: [shop, import]
///         args: [--all]
///         image: registry.example.com/importer:2.0.0
///         config: {BATCH: '1000'}
///         secrets: {SUPPLIER_TOKEN: shop/supplier#token}
///         resources: {cpu: '2', memory: 4Gi}
///         place: {capacity: on-demand}
///         deadline: 6h
///     ",
/// )?;
/// assert_eq!(spec, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct OneOff {
    /// The container image, when it is not the app's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageReference>,
    /// The command. Replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// Arguments to the image's entrypoint, which stays, or to `command`: not where that is a line for a shell, which takes them for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Arguments>,
    /// Environment variables of this command, over the app's.
    #[layer(entry = "config")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, Setting<Config>>,
    /// Secret environment variables of this command, over the app's.
    #[layer(entry = "secret")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, Setting<Secret>>,
    /// What it asks of its node, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub resources: Switch<Resources>,
    /// Where it runs, over the app's.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub place: Switch<Place>,
    /// How long it may take before it is stopped. `1h` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Duration>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl OneOff {
    /// A command that people run by hand.
    ///
    /// ```
    /// use terrace_spec::{OneOff, Spec};
    ///
    /// let spec = Spec::new().one_off("create-admin", OneOff::run(["rails", "admin:create"]).deadline("5m"));
    /// # let _ = spec;
    /// ```
    #[track_caller]
    pub fn run(command: impl Input<Command>) -> Self {
        Self::default().command(command)
    }
}

impl Block for OneOff {
    const EXPECTS: &'static str = "a command, or `{command, config, resources, ..}`";

    fn from_text(line: &str) -> Option<Result<Self, Mistake>> {
        Some(Command::try_from(line).map(|command| Self { command: Some(command), ..Self::default() }))
    }

    fn from_words(words: Vec<String>) -> Option<Self> {
        Some(Self { command: Some(Command::of_words(words)), ..Self::default() })
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Command>())
    }
}

impl<I: Input<String>, const N: usize> Input<Switch<OneOff>> for [I; N] {
    fn input(self) -> Result<Switch<OneOff>, Mistake> {
        Ok(Switch::Only(OneOff { command: Some(self.input()?), ..OneOff::default() }))
    }
}
