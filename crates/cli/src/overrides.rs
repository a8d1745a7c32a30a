//! What the command line says over an app: `--set` and `--image`.

mod image;
mod setting;

use terrace::{
    diagnostic::{Diagnostic, Path, Sources, Span},
    spec::{AddonKinds, resolve::Overrides},
};

/// Overrides, and where each was written.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) overrides: Overrides,
    /// The options as a text of one line each, for diagnostics to point into.
    settings: String,
    images: String,
    /// The paths that were set, in the effective spec.
    paths: Vec<(Path, Span)>,
}

impl Given {
    /// Reads the options, or reports everything that is wrong with them.
    pub(crate) fn read(
        settings: &[String],
        images: &[String],
        addons: &AddonKinds,
    ) -> Result<Self, (Vec<Diagnostic>, Sources)> {
        let mut given = Self { settings: lines(settings), images: lines(images), ..Self::default() };
        let mut mistakes = Vec::new();
        let mut line = 0;
        for setting in settings {
            match setting::read(setting, line, addons) {
                Ok(setting::Setting { spec, path, span }) => {
                    terrace::spec::layer::Overlay::overlay(&mut given.overrides.spec, spec);
                    given.paths.push((path, span));
                }
                Err(found) => mistakes.extend(found),
            }
            line += setting.len() + 1;
        }
        line = 0;
        for image in images {
            match image::read(image, line) {
                Ok((process, _)) if given.overrides.images.contains_key(&process) => {
                    mistakes.push(image::given_twice(&process, image, line));
                }
                Ok((process, reference)) => {
                    given.overrides.images.insert(process, reference);
                }
                Err(mistake) => mistakes.push(mistake),
            }
            line += image.len() + 1;
        }
        if mistakes.is_empty() { Ok(given) } else { Err((mistakes, given.sources())) }
    }

    /// Places what was found wrong with a value that `--set` wrote.
    pub(crate) fn locate(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.place.file.is_none()) {
            let written = self.paths.iter().rev().find(|(path, _)| diagnostic.place.path.starts_with(path));
            if let Some((_, span)) = written {
                diagnostic.place.file = Some(setting::OPTION.into());
                diagnostic.place.span = Some(*span);
            }
        }
    }

    /// The texts that diagnostics point into.
    pub(crate) fn sources(&self) -> Sources {
        let mut sources = Sources::new();
        sources.insert(setting::OPTION, self.settings.as_str());
        sources.insert(image::OPTION, self.images.as_str());
        sources
    }
}

/// Reads a path as `--set` writes it; nothing is the whole spec.
pub(crate) fn path(text: &str) -> Result<Path, (Vec<Diagnostic>, Sources)> {
    setting::path(text).map_err(|mistake| {
        let mut sources = Sources::new();
        sources.insert(EXPLAIN_LAYERS, text);
        let span = Span { start: 0, end: text.len() };
        (vec![mistake.in_file(EXPLAIN_LAYERS).span(span)], sources)
    })
}

/// How diagnostics call the option.
pub(crate) const EXPLAIN_LAYERS: &str = "--explain-layers";

fn lines(options: &[String]) -> String {
    options.join("\n")
}
