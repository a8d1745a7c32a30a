//! The apps in `examples/`, found.

use std::{
    fs,
    path::{Path, PathBuf},
};

use terrace::{
    App, Defined, Extensions, Platform, Rendered,
    spec::{
        load::load_platform,
        resolve::{Overrides, Target},
    },
};
use terrace_repository::{AppFile, Repository};

/// The folder of the workspace, from the folder that tests run in.
pub(crate) const ROOT: &str = "..";

/// An app of the examples.
pub(crate) struct Example {
    /// Its folder in `examples/`, such as `marketplace/apps/search`.
    pub(crate) name: PathBuf,
}

impl Example {
    /// Its `app.yaml`.
    pub(crate) fn file(&self) -> PathBuf {
        Path::new(ROOT).join("examples").join(&self.name).join("app.yaml")
    }

    /// Its `platform.yaml`, if it has one.
    pub(crate) fn platform_file(&self) -> Option<PathBuf> {
        let file = self.file();
        let above = file.ancestors().skip(1).take(self.name.components().count());
        above.map(|folder| folder.join("platform.yaml")).find(|file| file.exists())
    }

    /// The package, and the binary, that says the same in Rust, if there is one: `definition/` beside its `app.yaml`.
    pub(crate) fn definition(&self) -> Option<String> {
        let manifest = Path::new(ROOT).join("examples").join(&self.name).join("definition/Cargo.toml");
        let name = self.name.file_name().and_then(|name| name.to_str()).expect("an example has a name");
        manifest.exists().then(|| format!("{name}-definition"))
    }

    /// What the `terrace` that renders it has beyond Terrace: for the apps of a distribution, its add-ons and rules.
    pub(crate) fn extensions(&self) -> Extensions {
        if self.is_of_distribution() { acme_terrace::extensions() } else { Extensions::new() }
    }

    /// Whether the plain `terrace` cannot render it.
    pub(crate) fn is_of_distribution(&self) -> bool {
        self.name.starts_with("distribution")
    }

    pub(crate) fn app(&self) -> App {
        let repository = Repository::new().with_addons(self.extensions().kinds().clone());
        repository.load(&AppFile::new(self.file())).expect("an example has no mistakes").app
    }

    /// The app in a target, as its `terrace` renders it.
    pub(crate) fn render(&self, app: &App, platform: &Platform, target: &Target) -> Rendered {
        terrace::render(Defined::from(app).with(&self.extensions()), platform, target, &Overrides::default())
    }

    pub(crate) fn platform(&self) -> Platform {
        let load = |file: PathBuf| load_platform("platform.yaml", &read(&file)).expect("an example has no mistakes");
        self.platform_file().map_or_else(Platform::new, load)
    }
}

pub(crate) fn read(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Every app of the examples, by name.
pub(crate) fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut folders = vec![PathBuf::new()];
    let root = Path::new(ROOT).join("examples");
    while let Some(name) = folders.pop() {
        let folder = root.join(&name);
        if folder.join("app.yaml").exists() {
            examples.push(Example { name });
            continue;
        }
        for entry in fs::read_dir(&folder).expect("the folder of the examples is readable").flatten() {
            if entry.path().is_dir() {
                folders.push(name.join(entry.file_name()));
            }
        }
    }
    examples.sort_by(|left, right| left.name.cmp(&right.name));
    examples
}
