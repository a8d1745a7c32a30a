//! Snapshot tests for apps: what is rendered, in files that a review can read.
//!
//! ```no_run
//! # // Not run: it reads the app and its snapshots.
//! #[test]
//! fn the_manifests_are_those_of_the_snapshots() {
//!     terrace::testing::Snapshots::new("snapshots").check_app("app.yaml");
//! }
//! ```
//!
//! A change of the app, of its platform or of Terrace then shows in the diff of a pull request as what it does to the
//! cluster. `UPDATE_SNAPSHOTS=1 cargo test` writes the files anew.

#![expect(clippy::disallowed_methods, reason = "this is the door of snapshot tests: they read and write files")]

mod difference;
mod folder;

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use terrace_build::{Built, Construct, Outputs};
use terrace_diagnostic::Path as SpecPath;
use terrace_document::{file_names, write_yaml};
use terrace_spec::{
    App, Clusters, Platform, Process, Spec,
    resolve::{Overrides, Target, targets},
};

use crate::{
    Defined, Definition, Extensions, render,
    source::{Refused, Source, gather, show},
};
pub use folder::FolderError;

/// The variable that makes a test write its snapshots instead of comparing them.
const UPDATE: &str = "UPDATE_SNAPSHOTS";

/// A folder of snapshots: one file for each object of an app, in a folder for each environment and cluster of its platform.
///
/// ```text
/// snapshots/production/us-east-1/deployment-storefront-web.yaml
/// ```
///
/// The files are the exact set: one too many fails a test as one too few does.
///
/// ```no_run
/// # // Not run: it reads snapshots, which belong to a package.
/// use terrace::{Extensions, prelude::*, testing::{SnapshotError, Snapshots}};
///
/// // Snapshots of all apps of a repository, rendered as the platform team's own `terrace` renders them.
/// let snapshots = Snapshots::new("snapshots/shop").platform("platform.yaml").with(Extensions::new());
/// snapshots.check_app("apps/shop/app.yaml");
/// snapshots.check(App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080))));
/// // The same without a panic.
/// match snapshots.compare_app("apps/shop/app.yaml") {
///     Err(SnapshotError::Different(differences)) => panic!("{differences}"),
///     other => other?,
/// }
/// # Ok::<(), terrace::testing::SnapshotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Snapshots {
    folder: PathBuf,
    platform: Option<PathBuf>,
    extensions: Extensions,
}

/// Why a test of snapshots fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The app or its platform has mistakes. Holds the diagnostics as text.
    #[error("{0}")]
    Mistakes(String),
    /// The files are not what is rendered. Holds their differences as text.
    #[error("{0}\nrun the test with {UPDATE}=1 to take what is rendered")]
    Different(String),
    /// The folder cannot be read or written.
    #[error("the snapshots in `{}` are not usable", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: FolderError,
    },
}

impl Snapshots {
    /// Snapshots in a folder that holds nothing else. A test's current folder is that of its package.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), platform: None, extensions: Extensions::new() }
    }

    /// The `platform.yaml` to render on, instead of the one that is found by walking up from the app.
    #[must_use]
    pub fn platform(mut self, file: impl Into<PathBuf>) -> Self {
        self.platform = Some(file.into());
        self
    }

    /// What the platform team's own `terrace` has beyond Terrace: add-ons that the app may name, and rules that it is held to.
    #[must_use]
    pub fn with(mut self, extensions: Extensions) -> Self {
        self.extensions = extensions;
        self
    }

    /// Checks an app of an `app.yaml`.
    ///
    /// # Panics
    ///
    /// With the differences, or with the diagnostics of an app that does not render. [`Snapshots::compare_app`] returns them.
    #[track_caller]
    pub fn check_app(&self, file: impl AsRef<Path>) {
        self.compare_app(file).unwrap_or_else(|error| fail(&error));
    }

    /// Checks an app, or a whole definition, written in Rust. Its platform is looked for from the current folder upwards, and files that it names in this folder.
    ///
    /// # Panics
    ///
    /// With the differences, or with the diagnostics of an app that does not render. [`Snapshots::compare`] returns them.
    #[track_caller]
    pub fn check(&self, definition: impl Into<Definition>) {
        self.compare(definition).unwrap_or_else(|error| fail(&error));
    }

    /// Checks one construct alone: the objects that it adds to an app called `app`, which has a process besides.
    ///
    /// ```no_run
    /// # // Not run: it reads the snapshots.
    /// # use terrace::{prelude::*, testing::Snapshots};
    /// # struct Redis;
    /// # impl Construct for Redis { type Outputs = (); fn build(&self, _: &mut Scope<'_>) {} }
    /// #[test]
    /// fn a_cache_is_what_it_was() {
    ///     Snapshots::new("snapshots/redis").check_construct("cache", Redis);
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// With the differences, or with the diagnostics of the construct.
    #[track_caller]
    pub fn check_construct<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(&self, name: &str, construct: C) {
        self.compare_construct(name, construct).unwrap_or_else(|error| fail(&error));
    }

    /// As [`Snapshots::check_construct`], without a panic.
    ///
    /// ```no_run
    /// # // Not run: it reads snapshots, which belong to a package.
    /// use terrace::{prelude::*, testing::{SnapshotError, Snapshots}};
    ///
    /// struct Redis;
    ///
    /// impl Construct for Redis {
    ///     type Outputs = ();
    ///
    ///     fn build(&self, _: &mut Scope<'_>) {}
    /// }
    ///
    /// Snapshots::new("snapshots/redis").compare_construct("cache", Redis)?;
    /// # Ok::<(), terrace::testing::SnapshotError>(())
    /// ```
    pub fn compare_construct<C: Construct<Outputs: Outputs> + Send + Sync + 'static>(
        &self,
        name: &str,
        construct: C,
    ) -> Result<(), SnapshotError> {
        let process = Process::run(["app"]).clusters(Clusters::All);
        let mut definition =
            Definition::new("app").spec(Spec::new().image("example.com/app:1").process("app", process));
        definition.add(name, construct);
        let platform = self.find_platform(Path::new(""))?;
        let below = SpecPath::root().key("addons").key(name);
        self.compare_rendered((&definition).into(), None, platform.as_ref(), &below)
    }

    /// As [`Snapshots::check_app`], without a panic.
    pub fn compare_app(&self, file: impl AsRef<Path>) -> Result<(), SnapshotError> {
        let file = file.as_ref();
        let mut source = Source::app(file, self.extensions.kinds())?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let platform = self.find_platform(folder)?;
        gather_on(platform.as_ref(), folder, &mut source.document);
        self.compare_rendered((&source.document).into(), Some(&source), platform.as_ref(), &SpecPath::root())
    }

    /// As [`Snapshots::check`], without a panic.
    ///
    /// ```
    /// use terrace::{prelude::*, testing::{FolderError, SnapshotError, Snapshots}};
    ///
    /// let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
    /// // Nothing has been taken yet, so what is rendered is another.
    /// let refused = Snapshots::new("no-such-folder").compare(app);
    /// assert!(matches!(refused, Err(SnapshotError::Different(_))), "{refused:?}");
    /// // A folder with files of other people is not touched: `FolderError::Foreign` names one.
    /// fn is_foreign(error: &SnapshotError) -> bool {
    ///     matches!(error, SnapshotError::Folder { source: FolderError::Foreign(_), .. })
    /// }
    /// assert!(!is_foreign(&refused.unwrap_err()));
    /// ```
    pub fn compare(&self, definition: impl Into<Definition>) -> Result<(), SnapshotError> {
        let folder = Path::new("");
        let platform = self.find_platform(folder)?;
        let mut definition = definition.into();
        gather_on(platform.as_ref(), folder, &mut definition.app);
        self.compare_rendered((&definition).into(), None, platform.as_ref(), &SpecPath::root())
    }

    /// Writes the snapshots of an app that stands in a folder, in place of those that are there, and tells how many they are: for
    /// whoever writes a package whose tests are to begin with them.
    ///
    /// ```
    /// use terrace::{prelude::*, testing::Snapshots};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let app = App::new("shop", Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)));
    /// let snapshots = Snapshots::new(folder.path().join("snapshots"));
    /// assert!(snapshots.write(folder.path(), app)? > 0);
    /// assert!(folder.path().join("snapshots/deployment-shop-web.yaml").is_file());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, folder: impl AsRef<Path>, definition: impl Into<Definition>) -> Result<usize, SnapshotError> {
        let folder = folder.as_ref();
        let platform = self.find_platform(folder)?;
        let mut definition = definition.into();
        gather_on(platform.as_ref(), folder, &mut definition.app);
        let files = self.files((&definition).into(), None, platform.as_ref(), &SpecPath::root())?;
        folder::write(&self.folder, &files).map_err(|source| self.unusable(source))?;
        Ok(files.len())
    }

    fn find_platform(&self, folder: &Path) -> Result<Option<Source<Platform>>, Refused> {
        match &self.platform {
            Some(file) => Source::platform(file, self.extensions.kinds()).map(Some),
            None => Source::platform_above(folder, self.extensions.kinds()),
        }
    }

    fn compare_rendered(
        &self,
        defined: Defined<'_>,
        source: Option<&Source<App>>,
        platform_source: Option<&Source<Platform>>,
        below: &SpecPath,
    ) -> Result<(), SnapshotError> {
        let files = self.files(defined, source, platform_source, below)?;
        if env::var_os(UPDATE).is_some_and(|value| value != "0") {
            return folder::write(&self.folder, &files).map_err(|source| self.unusable(source));
        }
        let known = folder::read(&self.folder).map_err(|source| self.unusable(source))?;
        match difference::report(&self.folder, &known, &files) {
            report if report.is_empty() => Ok(()),
            report => Err(SnapshotError::Different(report)),
        }
    }

    /// What is rendered, by the path of its file.
    fn files(
        &self,
        defined: Defined<'_>,
        source: Option<&Source<App>>,
        platform_source: Option<&Source<Platform>>,
        below: &SpecPath,
    ) -> Result<BTreeMap<PathBuf, String>, SnapshotError> {
        let none = Platform::new();
        let platform = platform_source.map_or(&none, |source| &source.document);
        let mut files = BTreeMap::new();
        for target in targets(platform) {
            let mut rendered = render(defined.with(&self.extensions), platform, &target, &Overrides::default());
            let Some(built) = rendered.built() else {
                return Err(SnapshotError::Mistakes(show(&mut rendered, &target, source, platform_source)));
            };
            files.extend(snapshots(built, &target, below));
        }
        Ok(files)
    }

    fn unusable(&self, source: FolderError) -> SnapshotError {
        SnapshotError::Folder { folder: self.folder.clone(), source }
    }
}

impl From<Refused> for SnapshotError {
    fn from(Refused(text): Refused) -> Self {
        Self::Mistakes(text)
    }
}

fn gather_on(platform: Option<&Source<Platform>>, folder: &Path, app: &mut App) {
    let none = Platform::new();
    gather(folder, app, platform.map_or(&none, |source| &source.document));
}

/// The file of each object that comes from below a path, by its path in the folder of snapshots.
fn snapshots(built: &Built, target: &Target, below: &SpecPath) -> Vec<(PathBuf, String)> {
    let folder: PathBuf =
        target.environment.iter().chain(&target.cluster).map(terrace_spec::text::Name::as_str).collect();
    let nodes: Vec<_> =
        built.objects().filter(|(object, _)| object.spec.starts_with(below)).map(|(_, node)| node).collect();
    let names = file_names(&nodes);
    let files = nodes.into_iter().zip(names).map(move |(node, name)| {
        let mut text = String::new();
        write_yaml(node, &mut text);
        (folder.join(name), text)
    });
    files.collect()
}

#[track_caller]
fn fail(error: &SnapshotError) {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    panic!("{error}{cause}");
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{SnapshotError, Snapshots};

    const APP: &str = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {image: IMAGE, processes: {web: {http: 8080}}}\n";

    fn compare(folder: &Path, image: &str) -> Result<(), SnapshotError> {
        fs::write(folder.join("app.yaml"), APP.replace("IMAGE", image)).expect("the folder can be written");
        Snapshots::new(folder.join("snapshots")).compare_app(folder.join("app.yaml"))
    }

    #[test]
    fn images_beside_the_app_are_rendered() {
        let folder = tempfile::tempdir().expect("a folder to work in");
        let images = "apiVersion: terrace.dev/v1alpha1\nkind: Images\nimages:\n  web: v2\n";
        fs::write(folder.path().join("images.yaml"), images).expect("the folder can be written");
        // Without the tag of `images.yaml` there would be no rendering to compare.
        let error = compare(folder.path(), "shop").expect_err("there are no snapshots").to_string();
        assert!(error.contains("deployment-shop-web.yaml is rendered and has no snapshot"), "{error}");
        let images = images.replace("web", "wbe");
        fs::write(folder.path().join("images.yaml"), images).expect("the folder can be written");
        let error = compare(folder.path(), "shop:1").expect_err("there is no such process").to_string();
        assert!(error.contains("images.yaml:4:") && error.contains("4 |   wbe: v2"), "{error}");
    }

    #[test]
    fn a_failure_says_what_is_wrong_and_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder to work in");
        let cases = [
            ("shop:1.0.0", "deployment-shop-web.yaml is rendered and has no snapshot"),
            ("shop:1.0.0", "run the test with UPDATE_SNAPSHOTS=1"),
            ("shop", "image `shop` has neither a tag nor a digest"),
            ("{", "app.yaml:4:"),
        ];
        for (image, expected) in cases {
            let error = compare(folder.path(), image).expect_err("there are no snapshots").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
