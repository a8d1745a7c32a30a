//! An app: what `app.yaml` holds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    folder::{Content, Folder},
    images::{GivenImages, Images},
    layer::{Input, Map, Trace},
    spec::Spec,
    text::{Name, SourcePath},
};

/// The version of the documents that this library reads.
///
/// ```
/// let app = format!("apiVersion: {}\nkind: App\nmetadata: {{name: shop}}\nspec: {{}}\n", terrace_spec::API_VERSION);
/// assert!(terrace_spec::load::load_app("app.yaml", app.as_bytes()).is_ok());
/// ```
pub const API_VERSION: &str = "terrace.dev/v1alpha1";

/// An app: a name, what it is, and what differs between environments and clusters.
///
/// ```
/// use terrace_spec::{App, Process, Spec};
///
/// let app = App::new("hello", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// assert_eq!(app.name().unwrap().as_str(), "hello");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct App {
    /// The version of this form: `terrace.dev/v1alpha1`.
    pub api_version: ApiVersion,
    /// `App`.
    pub kind: AppKind,
    /// What the app is called.
    pub metadata: Metadata,
    /// What the app is, everywhere.
    pub spec: Spec,
    /// What differs in an environment, by its name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub environments: Map<Name, Spec>,
    /// What differs in a cluster, by its name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub clusters: Map<Name, Spec>,
    /// The files beside the app that its layers name. Whoever renders the app reads them before.
    #[serde(skip)]
    pub folder: Folder,
    /// The images that a pipeline has built. Whoever renders the app reads `images.yaml` beside it before, unless Rust code has given them.
    #[serde(skip)]
    pub images: Option<Box<GivenImages>>,
    /// What Rust code did wrong outside of a layer.
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What an app or a platform is called.
///
/// ```
/// use terrace_spec::{App, Metadata, Platform, Spec};
///
/// let Metadata { name, .. } = App::new("shop", Spec::new()).metadata;
/// assert_eq!(name.unwrap().as_str(), "shop");
/// // A platform may go without a name.
/// assert!(Platform::new().metadata.name.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Metadata {
    /// The name. It becomes part of the name of every object: a change of it is a new app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
}

impl App {
    /// An app that is the same everywhere, until [`App::on`] says otherwise.
    #[track_caller]
    pub fn new(name: impl Input<Name>, spec: Spec) -> Self {
        let mut app = Self { spec, ..Self::default() };
        app.metadata.name = app.trace.take("name", name.input());
        app
    }

    /// What differs in an environment.
    ///
    /// ```
    /// use terrace_spec::{App, Process, Spec, Switch};
    ///
    /// let app = App::new("shop", Spec::new().process("web", Process::new().http(8080).scale(3)))
    ///     .on("staging", Spec::new().process("web", Process::new().scale(1)));
    /// assert_eq!(app.environments.len(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn on(mut self, environment: impl Input<Name>, spec: Spec) -> Self {
        if let Some(name) = self.trace.take("environments", environment.input()) {
            crate::layer::Overlay::overlay(self.environments.entry(name).or_default(), spec);
        }
        self
    }

    /// What differs in a cluster.
    ///
    /// ```
    /// use terrace_spec::{App, Process, Spec};
    ///
    /// let app = App::new("shop", Spec::new().process("web", Process::new().http(8080)))
    ///     .on_cluster("production-eu", Spec::new().config("CURRENCY", "EUR"));
    /// assert_eq!(app.clusters["production-eu"].config.len(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn on_cluster(mut self, cluster: impl Input<Name>, spec: Spec) -> Self {
        if let Some(name) = self.trace.take("clusters", cluster.input()) {
            crate::layer::Overlay::overlay(self.clusters.entry(name).or_default(), spec);
        }
        self
    }

    /// Gives the content of a file that layers name with `from`, in place of one that is read from the app's folder.
    ///
    /// ```
    /// use terrace_spec::{App, File, Spec};
    ///
    /// let spec = Spec::new().file("/etc/app/flags.json", File::from("flags.json"));
    /// let app = App::new("shop", spec).source("flags.json", "{}");
    /// assert_eq!(app.sources().count(), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn source(mut self, path: impl Input<SourcePath>, content: impl Into<Vec<u8>>) -> Self {
        if let Some(path) = self.trace.take("sources", path.input()) {
            self.folder.insert(path, Ok(Content::of(content.into())));
        }
        self
    }

    /// Gives the images that a pipeline has built, in place of those that are read from `images.yaml` in the app's folder.
    ///
    /// ```
    /// use terrace_spec::{App, Images, Process, Spec};
    ///
    /// let spec = Spec::new().image("registry.example.com/shop").process("web", Process::new().http(8080));
    /// let app = App::new("shop", spec).images(Images::new().image("1.42.0"));
    /// assert!(app.images.is_some());
    /// ```
    #[must_use]
    pub fn images(mut self, images: Images) -> Self {
        self.images = Some(Box::new(GivenImages::Code(images)));
        self
    }

    /// The app's name, unless it was left out or broke a rule.
    pub const fn name(&self) -> Option<&Name> {
        self.metadata.name.as_ref()
    }
}

/// Declares the type of a field that holds one fixed word.
macro_rules! constant {
    ($(#[$documentation:meta])* $name:ident = $text:expr) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                if text == $text {
                    return Ok(Self);
                }
                let mistake = crate::layer::Mistake::new(&crate::codes::WRONG_KIND, format!("expected `{}`, found `{text}`", $text));
                Err(mistake.hint(format!("write `{}`", $text)).into_serde())
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "const": $text })
            }
        }
    };
}

pub(crate) use constant;

constant! {
    /// The version of a document.
    ///
    /// ```
    /// use terrace_spec::{ApiVersion, App, Spec};
    ///
    /// assert_eq!(App::new("shop", Spec::new()).api_version, ApiVersion);
    /// ```
    ApiVersion = API_VERSION
}

constant! {
    /// The kind of an app's document.
    ///
    /// ```
    /// use terrace_spec::{App, AppKind, Spec};
    ///
    /// assert_eq!(App::new("shop", Spec::new()).kind, AppKind);
    /// ```
    AppKind = "App"
}
