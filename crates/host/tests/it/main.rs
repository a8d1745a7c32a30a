//! Programs that are asked for an app, and what is said of those that do not give one.

mod compiled;
mod programs;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use terrace_diagnostic::{Diagnostic, Sources, render};
use terrace_host::{Loaded, Way, load};
use terrace_repository::{AppFile, Repository};
use terrace_spec::resolve::{Overrides, Target};

/// A repository with one definition, whose package is called `shop`.
struct Place(tempfile::TempDir);

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        place.write(".git/HEAD", "");
        place.write(
            "shop/Cargo.toml",
            "[package]\nname = \"shop\"\nedition = \"2024\"\n[package.metadata.terrace]\n[workspace]\n",
        );
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("permissions");
    }

    fn load(&self, way: &Way) -> Result<Loaded, Vec<Diagnostic>> {
        let file = AppFile::new(self.path().join("shop/Cargo.toml"));
        let repository = Repository::within(self.path());
        load(way, &repository, &file, |_| Target::default(), &Overrides::default())
    }

    /// What is shown of mistakes, without the name of the temporary folder.
    fn shown(&self, mistakes: &[Diagnostic]) -> String {
        render(mistakes, &Sources::new()).replace(&self.path().display().to_string(), "")
    }
}
