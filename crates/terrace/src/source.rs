//! The files of an app and its platform, for those who run without the command: tests, and the author of a definition.

use std::path::Path;

use terrace_diagnostic::{Diagnostic, Sources, sort};
use terrace_repository::{AppFile, Repository};
use terrace_spec::{
    AddonKinds, App, GivenImages, Platform,
    load::{SourceText, load_app_with, load_platform_with, locate, locate_callers},
    resolve::Target,
};

use crate::Rendered;

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
    pub(crate) fn text(&self) -> SourceText<'_> {
        SourceText { file: &self.file, text: &self.text }
    }
}

impl Source<App> {
    /// Reads an `app.yaml`.
    pub(crate) fn app(file: &Path, addons: &AddonKinds) -> Result<Self, Refused> {
        read(file, |file, bytes| load_app_with(file, bytes, addons))
    }
}

/// Reads the files beside an app that its layers or its platform's name.
pub(crate) fn gather(folder: &Path, app: &mut App, platform: &Platform) {
    let repository = Repository::new();
    repository.gather_own(folder, app);
    repository.gather(folder, app, platform.sources());
}

/// What the file of images holds that an app has been given.
pub(crate) fn images(app: &App) -> Option<String> {
    let Some(GivenImages::File(images)) = app.images.as_deref() else { return None };
    let bytes = Repository::new().read(Path::new(&images.file)).ok()?;
    String::from_utf8(bytes).ok()
}

impl Source<Platform> {
    /// Reads a `platform.yaml`.
    pub(crate) fn platform(file: &Path, addons: &AddonKinds) -> Result<Self, Refused> {
        read(file, |file, bytes| load_platform_with(file, bytes, addons))
    }

    /// Reads the nearest `platform.yaml` in a folder or above it, as far as the repository goes.
    pub(crate) fn platform_above(folder: &Path, addons: &AddonKinds) -> Result<Option<Self>, Refused> {
        let found = Repository::new().with_addons(addons.clone()).platform(folder);
        found.map(|found| Self::platform(&found.path, addons)).transpose()
    }
}

fn read<T>(path: &Path, load: impl FnOnce(&str, &[u8]) -> Result<T, Vec<Diagnostic>>) -> Result<Source<T>, Refused> {
    let file = AppFile::new(path.to_owned()).shown();
    let refuse = |diagnostic| Refused(terrace_diagnostic::render(&[diagnostic], &Sources::new()));
    let bytes = Repository::new().read(path).map_err(refuse)?;
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
    for (file, text) in Repository::new().locate_in_named(diagnostics) {
        sources.insert(file, text);
    }
    terrace_diagnostic::render(diagnostics, &sources)
}

#[cfg(test)]
mod tests {
    use terrace_spec::{
        App, Platform, Process, Spec,
        resolve::{Overrides, Target},
    };

    use super::show;
    use crate::render;

    /// What is wrong in Rust is shown by the call that wrote it, what is wrong with the call of the definition by none.
    #[test]
    fn a_mistake_in_rust_has_the_place_of_the_call() {
        let line = line!() + 1;
        let process = Process::new().http(8080).image("nginx");
        let app = App::new("shop", Spec::new().process("web", process));
        let target = Target::default();
        let mut rendered = render(&app, &Platform::new(), &target, &Overrides::default());
        let text = show(&mut rendered, &target, None, None);
        assert!(text.contains(&format!("{}:{line}:", file!())), "{text}");

        let environment = terrace_spec::text::Name::try_from("staging").ok();
        let mut rendered =
            render(&app, &Platform::new(), &Target { environment, cluster: None }, &Overrides::default());
        let text = show(&mut rendered, &target, None, None);
        assert!(text.contains("there is no environment `staging`") && !text.contains(file!()), "{text}");
    }
}
