//! Apps together with the platform they are rendered on.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use terrace_diagnostic::Diagnostic;
use terrace_spec::{
    AddonKinds, App, Platform,
    load::{SourceText, load_app_with, locate_in_file},
};

use crate::{codes, folder, manifest::MANIFEST, open, platform::PlatformFile};

/// The file of an app, by a path from the current folder: an `app.yaml`, or the `Cargo.toml` of a package that defines an app.
///
/// ```
/// use std::path::{Path, PathBuf};
/// use terrace_repository::AppFile;
///
/// let file = AppFile::new(PathBuf::from("./apps/shop/app.yaml"));
/// assert_eq!((file.shown().as_str(), file.folder()), ("apps/shop/app.yaml", Path::new("./apps/shop")));
/// assert!(!file.is_definition() && file.path().ends_with("app.yaml"));
/// assert!(AppFile::new(PathBuf::from("apps/shop/Cargo.toml")).is_definition());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppFile(PathBuf);

impl AppFile {
    /// An app's file. Whether it is there is seen when it is loaded.
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The `app.yaml` of a folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.join("app.yaml"))
    }

    /// Whether it is a Cargo package, to be run and not to be read.
    pub fn is_definition(&self) -> bool {
        self.0.file_name().is_some_and(|name| name == MANIFEST)
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder it is in.
    pub fn folder(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new(""))
    }

    /// The path for people, as diagnostics carry it.
    pub fn shown(&self) -> String {
        folder::shown(&self.0)
    }
}

/// An app and the platform it is rendered on.
#[derive(Clone, Debug)]
pub struct LoadedApp {
    /// The app.
    pub app: App,
    /// Its platform, where there is one.
    pub platform: Option<Arc<PlatformFile>>,
}

/// Apps and platforms on disk. A platform's file is read once, however many apps are below it.
///
/// ```
/// use terrace_repository::{Manifest, PlatformFile, Repository};
/// use terrace_spec::{AddonKinds, App, File, Spec};
///
/// let root = tempfile::tempdir()?;
/// std::fs::write(root.path().join("motd"), "Welcome")?;
/// std::fs::write(
///     root.path().join("Cargo.toml"),
///     "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n[package.metadata.terrace]\n",
/// )?;
/// let repository = Repository::new().with_addons(AddonKinds::new());
///
/// // A package that says so is an app, to be run and not to be read.
/// let file = repository.app_in(root.path());
/// let Manifest { package, .. } = repository.manifest(&file).unwrap();
/// assert_eq!(package, "shop");
/// // What its definition answers names files beside it.
/// let mut app = App::new("shop", Spec::new().file("/etc/motd", File::from("motd")));
/// repository.gather_own(root.path(), &mut app);
/// assert_eq!(app.folder.contents().count(), 1);
/// assert_eq!(repository.read(&root.path().join("motd")).unwrap(), b"Welcome");
/// assert_eq!(Repository::within(root.path()).root_of(&root.path().join("apps")), root.path());
///
/// let mut others = App::new("shop", Spec::new());
/// repository.gather(root.path(), &mut others, app.sources());
/// assert_eq!(others.folder.contents().count(), 1);
/// // The nearest platform above, if there is one, and the lines that diagnostics quote.
/// let platform: Option<std::sync::Arc<PlatformFile>> = Repository::within(root.path()).platform(root.path());
/// assert!(platform.is_none() && repository.locate_in_named(&mut []).is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Repository {
    root: Option<PathBuf>,
    addons: AddonKinds,
    /// How many folders the current one is in.
    depth: OnceLock<usize>,
    platforms: Mutex<BTreeMap<PathBuf, Option<Arc<PlatformFile>>>>,
}

impl Repository {
    /// The repository that each app is in: up to the folder that holds `.git`, or without one, up to `/`.
    pub fn new() -> Self {
        Self::default()
    }

    /// What lies in a folder and nothing outside of it, for a server that renders what others have pushed. Apps must be named by
    /// paths that begin with `root`.
    pub fn within(root: impl Into<PathBuf>) -> Self {
        Self { root: Some(root.into()), ..Self::default() }
    }

    /// The same, of apps and platforms that may name add-ons of these kinds.
    #[must_use]
    pub fn with_addons(self, addons: AddonKinds) -> Self {
        Self { addons, ..self }
    }

    /// Reads an app, finds its platform, and reads the files beside the app that either names. All mistakes of both are reported.
    pub fn load(&self, file: &AppFile) -> Result<LoadedApp, Vec<Diagnostic>> {
        let platform = self.platform(file.folder());
        let app = self
            .read(file.path())
            .map_err(|mistake| vec![mistake])
            .and_then(|bytes| load_app_with(&file.shown(), &bytes, &self.addons));
        let broken = platform.iter().filter_map(|found| found.platform.as_ref().err()).flatten();
        match app {
            Ok(mut app) if broken.clone().next().is_none() => {
                self.gather_own(file.folder(), &mut app);
                let platform_spec = platform.iter().filter_map(|found| found.platform.as_ref().ok());
                self.gather(file.folder(), &mut app, platform_spec.flat_map(Platform::sources));
                Ok(LoadedApp { app, platform })
            }
            Ok(_) => Err(broken.cloned().collect()),
            Err(mut mistakes) => {
                mistakes.extend(broken.cloned());
                Err(mistakes)
            }
        }
    }

    /// Reads a file of the repository, within the limits for all of them.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        let root = || self.root_of(path.parent().unwrap_or(Path::new("")));
        open::read(path, root)?.ok_or_else(|| {
            let shown = folder::shown(path);
            Diagnostic::error(&codes::NOT_FOUND, format!("`{shown}` does not exist"))
                .in_file(shown)
                .hint("name an app's file, its folder, or a folder above")
        })
    }

    /// Reads again the files that diagnostics name, to be quoted, and finds the lines of those that nobody has looked into yet, such as
    /// `images.yaml`.
    pub fn locate_in_named(&self, diagnostics: &mut [Diagnostic]) -> Vec<(String, String)> {
        let files: BTreeSet<_> = diagnostics.iter().filter_map(|diagnostic| diagnostic.place.file.clone()).collect();
        let read = files.into_iter().filter_map(|file| {
            let text = String::from_utf8(self.read(Path::new(&*file)).ok()?).ok()?;
            locate_in_file(diagnostics, SourceText { file: &file, text: &text });
            Some((file.to_string(), text))
        });
        read.collect()
    }

    /// The platform of the apps in a folder: the nearest `platform.yaml` in it or above.
    pub fn platform(&self, folder: &Path) -> Option<Arc<PlatformFile>> {
        // A platform is read under the lock: whoever needs it meanwhile waits for it instead of reading it too.
        let mut known = self.platforms.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut passed = Vec::new();
        let mut at = Some(folder.to_owned());
        let mut found = None;
        while let Some(folder) = at {
            if let Some(earlier) = known.get(&folder) {
                found.clone_from(earlier);
                break;
            }
            found = PlatformFile::read(&folder, &self.addons, || self.root_of(&folder)).map(Arc::new);
            at = if found.is_some() { None } else { self.above(&folder) };
            passed.push(folder);
        }
        for folder in passed {
            known.insert(folder, found.clone());
        }
        found
    }

    /// The folder above one that is not the outermost.
    fn above(&self, inner: &Path) -> Option<PathBuf> {
        let is_outermost = match &self.root {
            Some(root) => inner == root,
            None => inner.join(".git").symlink_metadata().is_ok(),
        };
        let outer = if is_outermost { None } else { folder::outer(inner) }?;
        // Above `/` there is `/` again.
        let ups = folder::ups(&outer);
        let depth = || std::env::current_dir().map_or(0, |current| current.components().count());
        (ups == 0 || ups <= *self.depth.get_or_init(depth)).then_some(outer)
    }

    /// The folder that links in a folder must not lead out of: the repository's, or without one, the folder itself.
    pub fn root_of(&self, folder: &Path) -> PathBuf {
        if let Some(root) = &self.root {
            return root.clone();
        }
        let mut at = Some(folder.to_owned());
        while let Some(inner) = at {
            if inner.join(".git").symlink_metadata().is_ok() {
                return non_empty(inner);
            }
            at = self.above(&inner);
        }
        non_empty(folder.to_owned())
    }
}

/// The current folder has a name where the file system is asked for it.
fn non_empty(folder: PathBuf) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}
