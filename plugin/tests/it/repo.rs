//! A repo in a temporary folder, and what Argo CD says about it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use terrace_cmp::{PARAMETERS, Place, SOURCE_PATH, Variables};

/// Where the app is in every repo of these tests.
pub(crate) const APP: &str = "apps/hello";

pub(crate) const HELLO: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: App
metadata:
  name: hello
spec:
  image: registry.example.com/hello:1.0.0
  processes:
    web:
      http: {port: 8080}
    mailer:
      image: registry.example.com/mailer:2.0.0
      clusters: one
environments:
  staging:
    image: registry.example.com/hello:1.1.0-rc1
";

pub(crate) const PLATFORM: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata:
  name: marketplace
spec:
  edition: \"2026-11\"
  environments:
    staging: {clusters: [staging-east]}
    production: {clusters: [production-east, production-west]}
  clusters:
    staging-east: {region: us-east-1}
    production-east: {region: us-east-1}
    production-west: {region: us-west-2}
";

/// A copy of a repo, in a folder with other things beside it.
pub(crate) struct Repo(tempfile::TempDir);

impl Repo {
    /// A repo with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let repo = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::create_dir_all(repo.app()).expect("the app's folder");
        for (path, text) in files {
            repo.write(path, text);
        }
        repo
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The folder around the repo's.
    pub(crate) fn outside(&self) -> PathBuf {
        self.0.path().canonicalize().expect("the temporary folder")
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.outside().join("copy")
    }

    pub(crate) fn app(&self) -> PathBuf {
        self.root().join(APP)
    }

    /// The app's place, as Argo CD says it.
    pub(crate) fn place(&self) -> Place {
        self.place_in(self.app(), APP)
    }

    pub(crate) fn place_in(&self, folder: impl AsRef<Path>, source_path: &str) -> Place {
        Place::new(self.root().join(folder), &Variables::default().with(SOURCE_PATH, source_path))
    }
}

/// The variables of an Application with these parameters.
pub(crate) fn given(parameters: &str) -> Variables {
    Variables::default().with(SOURCE_PATH, APP).with(PARAMETERS, parameters)
}
