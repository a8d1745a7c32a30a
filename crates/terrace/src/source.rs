//! The files of an app and its platform, for those who run without the command: tests, and the author of a definition.

use std::{
    fs,
    path::{Path, PathBuf},
};

use terrace_diagnostic::{Diagnostic, Sources, sort};
use terrace_spec::{
    App, Platform,
    load::{SourceText, load_app, load_platform, locate, locate_callers},
    resolve::Target,
};

use crate::Rendered;

const PLATFORM_FILE: &str = "platform.yaml";

/// Why a file cannot be used, as text for people.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) String);

/// A file and what was read from it.
#[derive(Debug)]
pub(crate) struct Source<T> {
    file: String,
    text: String,
    pub(crate) document: T,
}

impl<T> Source<T> {
    fn text(&self) -> SourceText<'_> {
        SourceText { file: &self.file, text: &self.text }
    }
}

impl Source<App> {
    /// Reads an `app.yaml`.
    pub(crate) fn app(file: &Path) -> Result<Self, Refused> {
        read(file, load_app)
    }
}

impl Source<Platform> {
    /// Reads a `platform.yaml`.
    pub(crate) fn platform(file: &Path) -> Result<Self, Refused> {
        read(file, load_platform)
    }

    /// Reads the nearest `platform.yaml` in a folder or above it, as far as the repository goes.
    pub(crate) fn platform_above(folder: &Path) -> Result<Option<Self>, Refused> {
        let mut at = std::path::absolute(folder.join(".")).unwrap_or_else(|_| folder.to_owned());
        // Paths are shown as they lead from the folder that was named.
        let mut shown = PathBuf::from(folder);
        loop {
            if at.join(PLATFORM_FILE).is_file() {
                return Self::platform(&shown.join(PLATFORM_FILE)).map(Some);
            }
            if at.join(".git").exists() || !at.pop() {
                return Ok(None);
            }
            shown.push("..");
        }
    }
}

fn read<T>(path: &Path, load: impl FnOnce(&str, &[u8]) -> Result<T, Vec<Diagnostic>>) -> Result<Source<T>, Refused> {
    let file = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Refused(format!("error: `{file}` cannot be read: {error}\n")))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match load(&file, &bytes) {
        Ok(document) => Ok(Source { file, text, document }),
        Err(diagnostics) => {
            let mut sources = Sources::new();
            sources.insert(file, text);
            Err(Refused(terrace_diagnostic::render(&diagnostics, &sources)))
        }
    }
}

/// The diagnostics of a rendering as text, each with its place in Rust or in a file.
pub(crate) fn show(
    rendered: &mut Rendered,
    target: &Target,
    app: Option<&Source<App>>,
    platform: Option<&Source<Platform>>,
) -> String {
    let diagnostics = &mut rendered.diagnostics;
    if app.is_none() {
        locate_callers(diagnostics, &rendered.callers);
    }
    let app = app.map(Source::text);
    let platform = platform.map(Source::text);
    locate(diagnostics, target, app, platform);
    sort(diagnostics);
    let mut sources = Sources::new();
    for SourceText { file, text } in app.into_iter().chain(platform) {
        sources.insert(file, text);
    }
    terrace_diagnostic::render(diagnostics, &sources)
}
