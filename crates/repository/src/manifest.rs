//! Cargo packages that define an app.

use std::path::Path;

use serde::{Deserialize, de::IgnoredAny};
use terrace_diagnostic::Diagnostic;

use crate::{
    codes, folder, open,
    repository::{AppFile, Repository},
};

/// How the file of a Cargo package is called.
pub(crate) const MANIFEST: &str = "Cargo.toml";

/// What a manifest that defines an app says somewhere. Most manifests say nothing of the kind, and are not parsed.
const MARK: &str = "terrace";

/// A Cargo package whose manifest says that it defines an app:
///
/// ```toml
/// [package.metadata.terrace]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// The name of the package.
    pub package: String,
    /// The binary to run, where the package says which of several: `default-run`.
    pub default_run: Option<String>,
}

impl Manifest {
    /// The manifest of a package.
    pub fn new(package: impl Into<String>, default_run: Option<String>) -> Self {
        Self { package: package.into(), default_run }
    }
}

#[derive(Deserialize)]
struct Document {
    package: Option<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    default_run: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    terrace: Option<IgnoredAny>,
}

/// The manifest in a text, if it is one of a definition.
fn parse(bytes: &[u8]) -> Result<Option<Manifest>, String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err("it is not UTF-8".to_owned()) };
    if !text.contains(MARK) {
        return Ok(None);
    }
    let Document { package } = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let marked = package.filter(|package| package.metadata.as_ref().is_some_and(|metadata| metadata.terrace.is_some()));
    Ok(marked.map(|Package { name, default_run, .. }| Manifest { package: name, default_run }))
}

/// Whether a folder holds a Cargo package that defines an app. One whose manifest cannot be read is reported only when it is asked for.
pub(crate) fn is_definition(inner: &Path) -> bool {
    let path = inner.join(MANIFEST);
    let bytes = open::read(&path, || inner.to_owned()).ok().flatten();
    bytes.is_some_and(|bytes| parse(&bytes).is_ok_and(|manifest| manifest.is_some()))
}

impl Repository {
    /// The app of a folder: its `app.yaml`, or the Cargo package in it that defines an app. Where both are there, the former.
    pub fn app_in(&self, inner: &Path) -> AppFile {
        let file = AppFile::in_folder(inner);
        let is_absent = std::fs::symlink_metadata(file.path()).is_err();
        if is_absent && is_definition(inner) { AppFile::new(inner.join(MANIFEST)) } else { file }
    }

    /// Reads the manifest of an app that is a Cargo package.
    pub fn manifest(&self, file: &AppFile) -> Result<Manifest, Diagnostic> {
        let shown = file.shown();
        let refuse = |message: String| {
            let hint =
                "write `[package.metadata.terrace]` into the manifest of a package whose `main` is `terrace::main`";
            Diagnostic::error(&codes::NO_DEFINITION, message).in_file(shown.as_str()).hint(hint)
        };
        match parse(&self.read(file.path())?) {
            Ok(Some(manifest)) => Ok(manifest),
            Ok(None) => Err(refuse(format!("`{shown}` does not say that it defines an app"))),
            Err(error) => Err(refuse(format!("`{}` is no manifest: {error}", folder::shown(file.path())))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_says_that_it_is_one() {
        let check = |text: &str, expected: Option<&str>| {
            let found = parse(text.as_bytes()).ok().flatten();
            assert_eq!(found.as_ref().map(|manifest| manifest.package.as_str()), expected, "{text}");
        };
        check("[package]\nname = \"shop\"\n[package.metadata.terrace]\n", Some("shop"));
        check("[package]\nname = \"shop\"\nmetadata.terrace = {}\n", Some("shop"));
        check("[package]\nname = \"shop\"\n[dependencies]\nterrace = \"1\"\n", None);
        check("[workspace.dependencies]\nterrace = \"1\"\n", None);
        check("[package]\nname = \"shop\"\n", None);
        check("package.metadata.terrace = ", None);
    }
}
