//! The images that a pipeline has built: what `images.yaml` beside an app holds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_diagnostic::Diagnostic;

use crate::{
    app::{ApiVersion, constant},
    layer::{Input, Map, Trace},
    text::{ImageUpdate, Name},
};

/// The images that a pipeline has built, written by it beside `app.yaml`: a commit of a new tag that leaves the app's own file alone.
///
/// They lie over all layers of the app, and under what the platform enforces and what `--set`, `--image` and the plugin's parameter say.
///
/// ```
/// use terrace_spec::{App, EnvironmentImages, Images, Process, Spec};
///
/// let spec = Spec::new().image("registry.example.com/shop").process("web", Process::new().http(8080));
/// let images = Images::new().image("v2").on("production", EnvironmentImages::new().process("web", "v1"));
/// let app = App::new("shop", spec).images(images);
/// assert!(app.images.is_some());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Images {
    /// The version of this form: `terrace.dev/v1alpha1`.
    pub api_version: ApiVersion,
    /// `Images`.
    pub kind: ImagesKind,
    /// The app's image, in every environment: a tag, a tag and a digest, or a whole reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageUpdate>,
    /// Images of single processes, in every environment, by the process's name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub images: Map<Name, ImageUpdate>,
    /// What differs in an environment, by its name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub environments: Map<Name, EnvironmentImages>,
    /// Where Rust code has written this.
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Images {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The app's image, in every environment: a tag, a tag and a digest, or a whole reference.
    #[track_caller]
    #[must_use]
    pub fn image(mut self, image: impl Input<ImageUpdate>) -> Self {
        if let Some(image) = self.trace.take("image", image.input()) {
            self.image = Some(image);
        }
        self
    }

    /// The image of a single process, in every environment.
    #[track_caller]
    #[must_use]
    pub fn process(mut self, name: impl Input<Name>, image: impl Input<ImageUpdate>) -> Self {
        self.images.extend(self.trace.take_entry("images", name.input(), image.input()));
        self
    }

    /// What differs in an environment.
    #[track_caller]
    #[must_use]
    pub fn on(mut self, environment: impl Input<Name>, images: EnvironmentImages) -> Self {
        self.environments.extend(self.trace.take_entry("environments", environment.input(), Ok(images)));
        self
    }
}

/// The images of an environment.
///
/// ```
/// use terrace_spec::{EnvironmentImages, Images};
///
/// // Production stays behind until somebody promotes the tag.
/// let images = Images::new()
///     .image("1.43.0")
///     .on("production", EnvironmentImages::new().image("1.42.0").process("mailer", "1.41.7"));
/// assert_eq!(images.environments["production"].images.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct EnvironmentImages {
    /// The app's image in this environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageUpdate>,
    /// Images of single processes in this environment, by the process's name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub images: Map<Name, ImageUpdate>,
    /// Where Rust code has written this.
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl EnvironmentImages {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The app's image in this environment: a tag, a tag and a digest, or a whole reference.
    #[track_caller]
    #[must_use]
    pub fn image(mut self, image: impl Input<ImageUpdate>) -> Self {
        if let Some(image) = self.trace.take("image", image.input()) {
            self.image = Some(image);
        }
        self
    }

    /// The image of a single process in this environment.
    #[track_caller]
    #[must_use]
    pub fn process(mut self, name: impl Input<Name>, image: impl Input<ImageUpdate>) -> Self {
        self.images.extend(self.trace.take_entry("images", name.input(), image.input()));
        self
    }
}

/// Who says which images have been built for an app.
///
/// ```
/// use terrace_spec::{App, GivenImages, Images, ImagesFile, Spec, load::load_images};
///
/// // Who opens `app.yaml` reads `images.yaml` beside it, mistakes and all; they are reported when the app is resolved.
/// let read = load_images("images.yaml", b"apiVersion: terrace.dev/v1alpha1\nkind: Images\nimage: 1.42.0\n");
/// let mut app = App::new("shop", Spec::new().image("registry.example.com/shop"));
/// app.images = Some(Box::new(GivenImages::File(ImagesFile { file: "images.yaml".into(), images: read })));
/// // Code says them itself.
/// let same = App::new("shop", Spec::new()).images(Images::new().image("1.42.0"));
/// assert!(matches!(same.images.as_deref(), Some(GivenImages::Code(_))));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum GivenImages {
    /// The file beside the app.
    File(ImagesFile),
    /// Rust code, in place of the file.
    Code(Images),
}

/// An `images.yaml`, read.
#[derive(Clone, Debug, PartialEq)]
pub struct ImagesFile {
    /// What people call it.
    pub file: String,
    /// The images, or everything that is wrong with the file: reported when the app is resolved.
    pub images: Result<Images, Vec<Diagnostic>>,
}

constant! {
    /// The kind of a document of images.
    ///
    /// ```
    /// use terrace_spec::Images;
    ///
    /// assert!(serde_saphyr::to_string(&Images::new().image("1.42.0"))?.contains("kind: Images"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ImagesKind = "Images"
}
