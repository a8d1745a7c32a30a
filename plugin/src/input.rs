use std::{borrow::Cow, path::Path, sync::Arc};

use terrace::{
    Defined, Extensions, Made, Rendered,
    diagnostic::{Diagnostic, Sources, sort},
    spec::{
        App, Platform,
        codes::{BAD_VALUE, NO_TARGET, UNKNOWN_CLUSTER, UNKNOWN_ENVIRONMENT, UNKNOWN_FIELD, UNKNOWN_PROCESS},
        load::{SourceText, locate},
        resolve::{Overrides, Resolution, Target, resolve_with},
    },
};
use terrace_host::{Loaded, Sidecar, Way, codes::OF_DEFINITION};
use terrace_repository::{AppFile, PlatformFile, Repository, choose_target, codes::NOT_FOUND};

use crate::{
    answer, codes,
    parameters::{Parameters, WRITTEN_IN},
    place::Place,
    variables::Variables,
};

/// What a command works on: the app's file, its platform's file, and the parameters. Nothing else of a repo is opened, but by a definition.
pub(crate) struct Input<'a> {
    place: &'a Place,
    extensions: &'a Extensions,
    repository: Repository,
    file: AppFile,
    platform: Option<Arc<PlatformFile>>,
    /// Or what the sidecar's variables have wrong about it.
    way: Result<Way, Diagnostic>,
    pub(crate) parameters: Parameters,
    /// What is wrong already: in the parameters, or in what Argo CD sent.
    pub(crate) mistakes: Vec<Diagnostic>,
}

impl<'a> Input<'a> {
    /// Reads the parameters and the platform.
    pub(crate) fn new(place: &'a Place, variables: &Variables, extensions: &'a Extensions) -> Self {
        let repository = Repository::within(place.root()).with_addons(extensions.kinds().clone());
        let file = repository.app_in(place.folder());
        let (parameters, mut mistakes) = Parameters::read(variables);
        let platform = repository.platform(place.folder());
        if platform.is_none() && !place.is_whole() {
            mistakes.push(platform_not_sent());
        }
        // What is wrong with how definitions are run is no mistake of other apps.
        let sidecar = if file.is_definition() {
            Sidecar::from_variables(|name| variables.get(name))
        } else {
            Ok(Sidecar::default())
        };
        let way = sidecar.map(Way::Platform);
        Self { place, extensions, repository, file, platform, way, parameters, mistakes }
    }

    /// Reads the app. All mistakes of both files are reported.
    pub(crate) fn load(&self) -> Result<(App, Option<Made>), Vec<Diagnostic>> {
        if !self.file.is_definition() {
            return self.repository.load(&self.file).map(|loaded| (loaded.app, None));
        }
        let overrides = self.parameters.overrides();
        let way = self.way.as_ref().map_err(|mistake| vec![mistake.clone()])?;
        let answered = terrace_host::load(way, &self.repository, &self.file, |_| self.target(), &overrides);
        let read = |made| Made::read(made, &OF_DEFINITION);
        answered.map(|Loaded { loaded, made, .. }| (loaded.app, made.map(read)))
    }

    /// Whether the app's file can be read.
    pub(crate) fn look(&self) -> Result<(), Diagnostic> {
        self.repository.read(self.file.path()).map(|_| ())
    }

    /// Whether the app is a program.
    pub(crate) fn is_definition(&self) -> bool {
        self.file.is_definition()
    }

    /// The platform's file, if there is one.
    pub(crate) fn platform_file(&self) -> Option<&PlatformFile> {
        self.platform.as_deref()
    }

    /// The platform; an empty one in place of one that is absent or broken.
    pub(crate) fn platform(&self) -> Cow<'_, Platform> {
        match self.platform_file().map(|found| &found.platform) {
            Some(Ok(platform)) => Cow::Borrowed(platform),
            Some(Err(_)) | None => Cow::Owned(Platform::new()),
        }
    }

    /// The environment and cluster to render for.
    pub(crate) fn target(&self) -> Target {
        let Parameters { environment, cluster, images: _ } = &self.parameters;
        choose_target(&self.platform(), environment.as_ref(), cluster.as_ref())
    }

    /// The app in the target, with the images that the Application gives.
    pub(crate) fn render(&self, app: &App, made: Option<&Made>) -> Rendered {
        let defined = Defined::from((app, made)).with(self.extensions);
        terrace::render(defined, &self.platform(), &self.target(), &self.parameters.overrides())
    }

    /// The app in the target, with its own images.
    pub(crate) fn resolve(&self, app: &App) -> Resolution {
        resolve_with(app, &self.platform(), &self.target(), &Overrides::default(), self.extensions.kinds())
    }

    /// Diagnostics as the short text that Argo CD shows, with the lines they are about.
    pub(crate) fn show(&self, mut diagnostics: Vec<Diagnostic>) -> String {
        if diagnostics.is_empty() {
            return String::new();
        }
        diagnostics.iter_mut().for_each(address);
        let app = if self.file.is_definition() { None } else { self.source(self.file.path(), &self.file.shown()) };
        let platform = self.platform_file().and_then(|found| self.source(&found.path, &found.file));
        let target = self.target();
        locate(&mut diagnostics, &target, app.as_ref().map(Source::as_text), platform.as_ref().map(Source::as_text));
        let mut sources = Sources::new();
        for (file, text) in self.repository.locate_in_named(&mut diagnostics) {
            sources.insert(file, text);
        }
        sort(&mut diagnostics);
        let hint = cache_hint(&diagnostics);
        self.place.in_repo(&answer::lines(&diagnostics, &sources)) + &hint
    }

    /// A file that was read before, once more: places are looked for only when one is shown.
    fn source(&self, path: &Path, file: &str) -> Option<Source> {
        let bytes = self.repository.read(path).ok()?;
        Some(Source { file: file.to_owned(), text: String::from_utf8(bytes).ok()? })
    }
}

struct Source {
    file: String,
    text: String,
}

impl Source {
    fn as_text(&self) -> SourceText<'_> {
        SourceText { file: &self.file, text: &self.text }
    }
}

/// Says what the reader of a diagnostic can do about it, who has an Application before the eyes and not a command line.
///
/// Diagnostics about the target and the images are about the Application.
fn address(diagnostic: &mut Diagnostic) {
    let is_of_call = [&NO_TARGET, &UNKNOWN_ENVIRONMENT, &UNKNOWN_CLUSTER, &UNKNOWN_PROCESS].contains(&diagnostic.code)
        && diagnostic.place.path.is_root()
        && diagnostic.place.file.is_none();
    if is_of_call {
        diagnostic.place.file = Some(WRITTEN_IN.into());
        for hint in &mut diagnostic.hints {
            *hint = hint.replace("`--", "parameter `");
        }
    }
    // The app itself, and not a file that it names.
    if diagnostic.code == &NOT_FOUND && diagnostic.place.path.is_root() {
        diagnostic.hints = vec!["`spec.source.path` is to name the folder of an app".to_owned()];
    }
}

fn platform_not_sent() -> Diagnostic {
    let message = "Argo CD sent a part of the repo, and no `platform.yaml` is in it";
    Diagnostic::error(&codes::PLATFORM_NOT_SENT, message).in_file(WRITTEN_IN).hint(
        "name the platform's file in the annotation `argocd.argoproj.io/manifest-generate-paths`, such as \
         `.;/platform.yaml`, or all of the repo, `/`",
    )
}

/// What to do about Argo CD's cache, where the remedy is one that Argo CD does not see.
fn cache_hint(diagnostics: &[Diagnostic]) -> String {
    let has = |code| diagnostics.iter().any(|diagnostic| diagnostic.code == code);
    if has(&codes::PLATFORM_NOT_SENT) {
        "Argo CD keeps this error: after changing the annotation, do a hard refresh.\n".to_owned()
    } else if has(&UNKNOWN_FIELD) || has(&BAD_VALUE) {
        let version = env!("CARGO_PKG_VERSION");
        format!("This is terrace-cmp {version}. After an upgrade of it, do a hard refresh: Argo CD keeps this error.\n")
    } else {
        String::new()
    }
}
