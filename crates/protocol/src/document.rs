use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use terrace_diagnostic::Code;
use terrace_spec::{App, Content, GivenImages, Notes, Raw, Spec, layer::Mistake, text::SourcePath};

use crate::{
    data::{self, DataError},
    mark::{Call, Note, Step},
};

/// An app as data: what `app.yaml` would hold, and beside it what only Rust knows.
///
/// ```
/// use terrace_protocol::{Call, Document, Note, Source, Step};
/// use terrace_spec::{App, File, Process, Spec};
///
/// let app = App::new("shop", Spec::new().image("Shop:1").file("/etc/motd", File::from("motd")).process("web", Process::new().scale(2)))
///     .source("motd", "Welcome");
/// let data = Document::of(app)?;
/// assert_eq!(data.sources["motd"], Source::Text("Welcome".to_owned()));
/// // `scale(2)` is a shorthand: it replaces what lower layers say.
/// let scale = ["spec", "processes", "web", "scale"].map(|key| Step::Key(key.to_owned()));
/// assert!(data.only.contains(&scale.to_vec()));
/// // Which line wrote what, and what it got wrong.
/// let Note { code, call: Call { file, .. }, .. } = &data.mistakes[0];
/// assert_eq!(code, "T0102");
/// # let _ = file;
/// # Ok::<(), terrace_protocol::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The app, as the schema of `app.yaml` has it, every shorthand written out.
    pub document: Raw,
    /// The blocks that replace those of lower layers in place of being merged with them, as shorthands do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Vec<Step>>,
    /// The images that the definition gives in place of `images.yaml`, as that file would have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<Raw>,
    /// The files that the definition gives in place of ones in the app's folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Source>,
    /// Which call wrote what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// What calls got wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<Note>,
}

/// The content of a file: text where it is UTF-8, otherwise its bytes as numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// What is UTF-8.
    Text(String),
    /// What is not.
    Bytes(Vec<u8>),
}

impl Document {
    /// An app as data.
    pub fn of(mut app: App) -> Result<Self, DataError> {
        let (document, only) = data::write(&app)?;
        let images = match app.images.as_deref() {
            Some(GivenImages::Code(images)) => Some(data::write(images)?.0),
            Some(GivenImages::File(_)) | None => None,
        };
        let Notes { calls, mistakes } = app.take_notes();
        let source = |(path, content): (&SourcePath, &Content)| {
            let content = match content {
                Content::Text(text) => Source::Text(text.as_ref().to_owned()),
                Content::Bytes(bytes) => Source::Bytes(bytes.to_vec()),
            };
            (path.to_string(), content)
        };
        Ok(Self {
            document,
            only,
            images,
            sources: app.folder.contents().map(source).collect(),
            calls: calls.iter().map(|(path, caller)| Call::new(path, caller)).collect(),
            mistakes: mistakes
                .into_iter()
                .map(|(path, Mistake { code, message, hint }, caller)| {
                    let call = Call::new(&path, &caller);
                    Note { code: code.to_string(), message, hint, call }
                })
                .collect(),
        })
    }

    /// The app, with the notes of its calls. `unknown` is the code of mistakes whose own code is none of this library's.
    pub fn into_app(self, unknown: &'static Code) -> Result<App, DataError> {
        let Self { document, only, images, sources, calls, mistakes } = self;
        let mut app: App = data::read(&document, &only)?;
        if let Some(images) = images {
            let images = data::read(&images, &[]).map_err(|error| error.below(Step::Key("images".to_owned())))?;
            app.images = Some(Box::new(GivenImages::Code(images)));
        }
        for (path, content) in sources {
            let path = SourcePath::try_from(path).map_err(|mistake| DataError::at("sources", mistake.message))?;
            let bytes = match content {
                Source::Text(text) => text.into_bytes(),
                Source::Bytes(bytes) => bytes,
            };
            app.folder.insert(path, Ok(Content::of(bytes)));
        }
        let mistakes = mistakes.into_iter().map(|Note { code, message, hint, call }| {
            let known = terrace_spec::codes::ALL.iter().find(|known| known.to_string() == code);
            let (path, caller) = call.into_parts();
            (path, Mistake { code: known.copied().unwrap_or(unknown), message, hint }, caller)
        });
        let mistakes = mistakes.collect();
        Ok(app.noted(Notes { calls: calls.into_iter().map(Call::into_parts).collect(), mistakes }))
    }
}

/// A layer as data, to be laid over an app's.
///
/// ```
/// use terrace_protocol::Layer;
/// use terrace_spec::Spec;
///
/// let set = Spec::new().config("LOG_LEVEL", "debug");
/// assert_eq!(Layer::of(&set)?.into_spec()?, set);
/// # Ok::<(), terrace_protocol::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// The layer, every shorthand written out.
    pub spec: Raw,
    /// The blocks that replace those of lower layers in place of being merged with them, as shorthands do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Vec<Step>>,
}

impl Layer {
    /// A layer as data.
    pub fn of(layer: &Spec) -> Result<Self, DataError> {
        let (spec, only) = data::write(layer)?;
        Ok(Self { spec, only })
    }

    /// The layer.
    pub fn into_spec(self) -> Result<Spec, DataError> {
        data::read(&self.spec, &self.only)
    }
}
