//! What is shown of an app in place of its objects: the resolved app, and where its values come from.

use serde_json::json;
use terrace::{
    diagnostic::Path,
    document::{Tape, write_json, write_yaml},
    layers_table,
    spec::{
        App, GivenImages, Platform,
        load::{LayerPlaces, SourceText},
        resolve::{Normalised, ResolvedApp, Written, layers, origins},
    },
};
use terrace_repository::{AppFile, PlatformFile};

use super::{
    Batch,
    job::{Format, Job},
};

/// An app whose layers are asked for.
pub(super) struct Explained<'a> {
    pub(super) app: &'a App,
    pub(super) on: &'a Platform,
    pub(super) resolved: &'a ResolvedApp,
    /// The values that are asked for.
    pub(super) below: &'a Path,
    pub(super) format: Format,
}

/// Writes a resolved app: a document of a stream, or one line.
pub(super) fn write_normalised(file: &AppFile, app: &ResolvedApp, format: Format, batch: &mut Batch) {
    let mut tape = Tape::new();
    tape.record(&Normalised::from(app)).expect("a resolved app is made of what can be written");
    match format {
        Format::Yaml => {
            batch.text.push_str("---\n# Source: ");
            batch.text.push_str(&file.shown());
            batch.text.push('\n');
            write_yaml(tape.root(), &mut batch.text);
        }
        Format::Json => {
            write_json(tape.root(), &mut batch.text).expect("names are not as long as JSON allows keys to be");
        }
    }
}

impl Job<'_> {
    /// Writes where the values of an app come from: a table, or one value a line.
    pub(super) fn write_layers(
        &self,
        file: &AppFile,
        platform: Option<&PlatformFile>,
        explained: &Explained<'_>,
        batch: &mut Batch,
    ) {
        let Explained { app, on, resolved, below, format } = explained;
        let mut values = origins(app, on, resolved, &self.given.overrides);
        values.retain(|value| value.is_asked_for(below));
        if values.is_empty() {
            return;
        }
        batch.values += values.len();
        let (app_text, platform_text) = (self.text_of(file), platform.and_then(|platform| self.text(&platform.path)));
        let shown = file.shown();
        let app_source = app_text.as_deref().map(|text| SourceText { file: &shown, text });
        let platform_source =
            platform.zip(platform_text.as_deref()).map(|(platform, text)| SourceText { file: &platform.file, text });
        let images_text = match app.images.as_deref() {
            Some(GivenImages::File(images)) => self.text(images.file.as_ref()),
            Some(GivenImages::Code(_)) | None => None,
        };
        let mut places = LayerPlaces::read(app_source, platform_source).images(
            app,
            resolved.environment.as_ref(),
            images_text.as_deref(),
        );
        if file.is_definition() {
            let own = layers(app, on, resolved).into_iter().filter(|(origin, _)| !origin.is_platforms());
            places = places.called(own);
        }
        if *format == Format::Yaml {
            batch.text.push_str(&layers_table(resolved, &values, &places));
            return;
        }
        for value in &values {
            let written = |written: &Written| {
                let place = places.of(written);
                json!({
                    "layer": written.origin.to_string(),
                    "path": written.path.to_string(),
                    "value": written.value,
                    "file": place.as_ref().map(|place| place.file.to_string()),
                    "line": place.as_ref().map(|place| place.line),
                })
            };
            let over: Vec<_> = value.over.iter().map(written).collect();
            let line = json!({
                "app": resolved.name,
                "path": value.path.to_string(),
                "from": written(&value.from),
                "over": over,
            });
            batch.text.push_str(&line.to_string());
            batch.text.push('\n');
        }
    }
}
