//! What is done with each app.

use clap::ValueEnum;
use terrace::{
    Defined, Extensions, Rendered,
    build::Built,
    diagnostic::{Diagnostic, Path},
    document::{Node, file_names, write_yaml, write_yaml_stream},
    spec::{
        Platform,
        load::{SourceText, locate, locate_in_platform},
        resolve::Target,
        text::Name,
    },
};
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
    pub(crate) form: Form,
}

impl Job<'_> {
    /// Renders an app into a batch.
    pub(super) fn render(&self, file: &AppFile, batch: &mut Batch) {
        let mut diagnostics = match self.repository.load(file) {
            Ok(LoadedApp { mut app, platform }) => {
                self.repository.gather(file.folder(), &mut app, self.given.overrides.spec.sources());
                let nothing = Platform::new();
                let on = platform.as_ref().and_then(|found| found.platform.as_ref().ok()).unwrap_or(&nothing);
                let target = choose_target(on, self.environment, self.cluster);
                let mut rendered =
                    terrace::render(Defined::from(&app).with(self.extensions), on, &target, &self.given.overrides);
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
                    self.locate(&mut diagnostics, &target, file, platform.as_deref());
                }
                if let Some(facts) = rendered.facts(file.shown()) {
                    batch.members.push(Member { facts, file: file.clone(), target, platform });
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
    ) {
        self.given.locate(diagnostics);
        let app_text = self.text(file.path());
        let platform_text = platform.and_then(|platform| self.text(&platform.path));
        let shown = file.shown();
        let app = app_text.as_deref().map(|text| SourceText { file: &shown, text });
        let platform =
            platform.zip(platform_text.as_deref()).map(|(platform, text)| SourceText { file: &platform.file, text });
        locate(diagnostics, target, app, platform);
        self.repository.locate_in_named(diagnostics);
    }

    /// A source, read again.
    pub(super) fn text(&self, path: &std::path::Path) -> Option<String> {
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
