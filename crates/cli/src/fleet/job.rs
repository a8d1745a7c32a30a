//! What is done with each app.

use std::path::Path as FilePath;

use clap::ValueEnum;
use terrace::{
    Defined, Extensions, Made, Rendered,
    build::Built,
    diagnostic::{Caller, Diagnostic, Path},
    document::{Node, file_names, write_yaml, write_yaml_stream},
    spec::{
        Platform,
        load::{SourceText, locate, locate_callers, locate_in_platform},
        resolve::Target,
        text::Name,
    },
};
use terrace_host::{Loaded, Way, codes::OF_DEFINITION};
use terrace_repository::{AppFile, LoadedApp, PlatformFile, Repository, choose_target};

use super::{
    Batch, ObjectFile,
    inspect::{Explained, write_normalised},
    together::Member,
};
use crate::overrides::Given;

/// How objects are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The documents of one app.
    Yaml,
    /// The documents of several apps, each app with a comment that names its file.
    YamlOfSeveral,
    /// One compact object a line.
    Json,
    /// One file an object.
    Files,
    /// The resolved app in place of objects.
    Normalised(Format),
    /// Where each value of the app comes from, in place of objects.
    Layers(Format, Path),
}

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Yaml,
    Json,
}

/// What is rendered, and how.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) extensions: &'a Extensions,
    pub(crate) environment: Option<&'a Name>,
    pub(crate) cluster: Option<&'a Name>,
    pub(crate) given: &'a Given,
    /// Where the programs of definitions come from.
    pub(crate) way: &'a Way,
    pub(crate) form: Form,
}

impl Job<'_> {
    /// Renders an app into a batch.
    pub(super) fn render(&self, file: &AppFile, batch: &mut Batch) {
        let mut diagnostics = match self.load(file, batch) {
            Ok((LoadedApp { mut app, platform }, made)) => {
                self.repository.gather(file.folder(), &mut app, self.given.overrides.spec.sources());
                let nothing = Platform::new();
                let on = platform.as_ref().and_then(|found| found.platform.as_ref().ok()).unwrap_or(&nothing);
                let target = choose_target(on, self.environment, self.cluster);
                let mut rendered = terrace::render(
                    Defined::from((&app, made.as_ref())).with(self.extensions),
                    on,
                    &target,
                    &self.given.overrides,
                );
                let mut diagnostics = std::mem::take(&mut rendered.diagnostics);
                if diagnostics.iter().all(|diagnostic| !diagnostic.is_error()) {
                    match (&self.form, &rendered.app) {
                        (Form::Normalised(format), Some(app)) => write_normalised(file, app, *format, batch),
                        (Form::Layers(format, below), Some(resolved)) => {
                            let explained = Explained { app: &app, on, resolved, below, format: *format };
                            self.write_layers(file, platform.as_deref(), &explained, batch);
                        }
                        _ => self.write(file, &rendered, batch, &mut diagnostics),
                    }
                }
                if !diagnostics.is_empty() {
                    self.locate(&mut diagnostics, &target, file, platform.as_deref(), &rendered.callers);
                }
                if let Some(facts) = rendered.facts(file.shown()) {
                    let callers = std::mem::take(&mut rendered.callers);
                    batch.members.push(Member { facts, file: file.clone(), target, platform, callers });
                }
                diagnostics
            }
            Err(diagnostics) => diagnostics,
        };
        if !diagnostics.is_empty() {
            batch.affected.insert(file.shown());
            self.quote(&diagnostics, batch);
            batch.diagnostics.append(&mut diagnostics);
        }
    }

    /// Reads an app, or asks its definition for it.
    fn load(&self, file: &AppFile, batch: &mut Batch) -> Result<(LoadedApp, Option<Made>), Vec<Diagnostic>> {
        if !file.is_definition() {
            return self.repository.load(file).map(|loaded| (loaded, None));
        }
        let target = |on: &Platform| choose_target(on, self.environment, self.cluster);
        let Loaded { loaded, made, said } =
            terrace_host::load(self.way, self.repository, file, target, &self.given.overrides)?;
        batch.said.push_str(&said);
        Ok((loaded, made.map(|made| Made::read(made, &OF_DEFINITION))))
    }

    fn write(&self, file: &AppFile, rendered: &Rendered, batch: &mut Batch, diagnostics: &mut Vec<Diagnostic>) {
        let nodes = || rendered.built().into_iter().flat_map(Built::objects).map(|(_, node)| node);
        match &self.form {
            Form::Yaml => write_yaml_stream(nodes(), &mut batch.text),
            Form::YamlOfSeveral => {
                if nodes().next().is_some() {
                    batch.text.push_str("---\n# Source: ");
                    batch.text.push_str(&file.shown());
                    batch.text.push('\n');
                }
                write_yaml_stream(nodes(), &mut batch.text);
            }
            Form::Json => match rendered.json() {
                Ok(text) => batch.text.push_str(&text),
                Err(mistakes) => diagnostics.extend(mistakes),
            },
            Form::Files => {
                let app = rendered.app.as_ref().map(|app| app.name.to_string()).unwrap_or_default();
                let resolved = rendered.app.as_ref();
                let names =
                    resolved.map(|app| [app.environment.as_ref(), app.cluster.as_ref().map(|cluster| &cluster.name)]);
                let names: Vec<_> = names.into_iter().flatten().flatten().map(Name::as_str).collect();
                if !names.is_empty() {
                    batch.targets.insert(names.join("/"));
                }
                let nodes: Vec<Node<'_>> = nodes().collect();
                for (name, node) in file_names(&nodes).into_iter().zip(nodes) {
                    let start = batch.text.len();
                    write_yaml(node, &mut batch.text);
                    batch.files.push(ObjectFile { app: app.clone(), name, range: start..batch.text.len() });
                }
            }
            Form::Normalised(_) | Form::Layers(..) => {}
        }
    }

    /// Finds the lines behind paths of the effective spec, by reading the sources again: only for what is shown.
    pub(super) fn locate(
        &self,
        diagnostics: &mut [Diagnostic],
        target: &Target,
        file: &AppFile,
        platform: Option<&PlatformFile>,
        callers: &[(Path, Caller)],
    ) {
        self.given.locate(diagnostics);
        if file.is_definition() {
            locate_callers(diagnostics, callers);
        }
        let app_text = self.text_of(file);
        let platform_text = platform.and_then(|platform| self.text(&platform.path));
        let shown = file.shown();
        let app = app_text.as_deref().map(|text| SourceText { file: &shown, text });
        let platform =
            platform.zip(platform_text.as_deref()).map(|(platform, text)| SourceText { file: &platform.file, text });
        locate(diagnostics, target, app, platform);
        self.repository.locate_in_named(diagnostics);
    }

    /// What an app was read from, read again; nothing where it was not read but run.
    pub(super) fn text_of(&self, file: &AppFile) -> Option<String> {
        if file.is_definition() { None } else { self.text(file.path()) }
    }

    /// A source, read again.
    pub(super) fn text(&self, path: &FilePath) -> Option<String> {
        self.repository.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// Finds the lines behind paths of a platform's document.
    pub(super) fn locate_in_platform(&self, diagnostics: &mut [Diagnostic], platform: &PlatformFile) {
        let bytes = self.repository.read(&platform.path).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        locate_in_platform(diagnostics, SourceText { file: &platform.file, text: &text });
    }

    /// Keeps the texts that diagnostics point into.
    pub(super) fn quote(&self, diagnostics: &[Diagnostic], batch: &mut Batch) {
        for file in diagnostics.iter().filter_map(|diagnostic| diagnostic.place.file.as_deref()) {
            if batch.sources.iter().all(|(known, _)| known != file)
                && let Ok(bytes) = self.repository.read(file.as_ref())
                && let Ok(text) = String::from_utf8(bytes)
            {
                batch.sources.push((file.to_owned(), text));
            }
        }
    }
}
