//! The programs of definitions in the plugin's sidecar: as the platform says, and as far as the sidecar allows.

use std::path::{Path, PathBuf};

use terrace_diagnostic::Diagnostic;
use terrace_repository::Manifest;
use terrace_spec::{Platform, resolve::Target};

use crate::{
    codes,
    confined::{Trust, accepted},
};

/// What whoever runs the plugin allows, by variables of its container that no repository can set. Nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sidecar {
    /// The folder that programs of definitions lie in: a platform names no others.
    pub binaries: Option<PathBuf>,
    /// The binary that becomes a confined program, whose `main` begins with [`terrace_confine::enter`]: this very one, unless it is named.
    pub launcher: Option<PathBuf>,
}

/// The variable that names the folder of programs: [`Sidecar::binaries`].
pub const BINARIES: &str = "TERRACE_DEFINITIONS";

impl Sidecar {
    /// Programs of definitions may lie in this folder.
    #[must_use]
    pub fn binaries(mut self, folder: impl Into<PathBuf>) -> Self {
        self.binaries = Some(folder.into());
        self
    }

    /// The program of a definition, by what the platform says of it.
    pub(crate) fn program(
        &self,
        on: &Platform,
        target: &Target,
        manifest: &Manifest,
    ) -> Result<(PathBuf, Trust), Diagnostic> {
        let package = &manifest.package;
        let said = on.definitions(target);
        let Some(path) = said.as_ref().and_then(|definitions| definitions.binary_of(package)) else {
            let message = format!("the platform names no program for the definition `{package}`");
            let hint = format!(
                "write `facts: {{definitions: {{binaries: {{{package}: /definitions/{package}}}}}}}` in `platform.yaml`"
            );
            return Err(Diagnostic::error(&codes::NOT_ALLOWED, message).hint(hint));
        };
        let Some(folder) = &self.binaries else {
            let message = "this plugin runs no programs of definitions";
            let hint =
                format!("set `{BINARIES}` in the sidecar to the folder that they lie in, such as `/definitions`");
            return Err(Diagnostic::error(&codes::NOT_IN_SIDECAR, message).hint(hint));
        };
        let program = within(folder, Path::new(path.as_str()))?;
        let launcher = self.launcher.clone().map_or_else(std::env::current_exe, Ok).map_err(|error| {
            let message = format!("the plugin does not find itself, to confine a definition: {error}");
            Diagnostic::error(&codes::NOT_STARTED, message).hint("mount `/proc` in the sidecar")
        })?;
        let without = said.as_ref().map(accepted).unwrap_or_default();
        Ok((program, Trust::Nobody { launcher, without }))
    }
}

/// A program below a folder, links followed.
fn within(folder: &Path, path: &Path) -> Result<PathBuf, Diagnostic> {
    let real = |path: &Path| {
        path.canonicalize().map_err(|error| {
            let message = format!("`{}` is not there: {error}", path.display());
            let hint = "put the program into the plugin's image, or mount it; its build may not have ended yet";
            Diagnostic::error(&codes::NOT_STARTED, message).hint(hint)
        })
    };
    let (program, folder) = (real(path)?, real(folder)?);
    if program.starts_with(&folder) {
        return Ok(program);
    }
    let message =
        format!("`{}` is not below `{}`, where programs of definitions lie", path.display(), folder.display());
    Err(Diagnostic::error(&codes::BINARY_OUTSIDE, message)
        .hint("name a program there, or let the sidecar name another folder"))
}
