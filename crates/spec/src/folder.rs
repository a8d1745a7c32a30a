//! The files beside an app, as far as its layers name them.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};
use terrace_diagnostic::Diagnostic;

use crate::{
    app::App,
    file::File,
    layer::{Map, Switch},
    platform::Platform,
    spec::Spec,
    text::{FilePath, SourcePath},
};

/// The content of a file. Many processes hold the same, so it is shared and not copied.
///
/// ```
/// use terrace_spec::Content;
///
/// assert_eq!(Content::of(b"{}".to_vec()), Content::Text("{}".into()));
/// // What is not UTF-8 goes to `binaryData` of the ConfigMap.
/// let logo = Content::of(vec![0x89, b'P', b'N', b'G']);
/// assert!(matches!(logo, Content::Bytes(_)));
/// assert_eq!(logo.as_bytes()[1..], *b"PNG");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// What is UTF-8.
    Text(Arc<str>),
    /// What is not.
    Bytes(Arc<[u8]>),
}

impl Content {
    /// The bytes of a file.
    pub fn of(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(error) => Self::Bytes(error.into_bytes().into()),
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// A file may have a mebibyte: nobody wants to see it in a message.
impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if text.len() <= 200 => write!(formatter, "{text:?}"),
            _ => write!(formatter, "{} bytes", self.as_bytes().len()),
        }
    }
}

/// Text as it is, other bytes as numbers.
impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => bytes[..].serialize(serializer),
        }
    }
}

/// The files beside an app that its layers, or its platform's, name with `from`: read before the app is resolved, for resolving
/// opens nothing. A file that cannot be read is a mistake only where it is used.
///
/// ```
/// use terrace_spec::{App, Content, File, Folder, Spec};
///
/// // Whoever opens `app.yaml` reads what its layers name, and puts it here.
/// let mut app = App::new("shop", Spec::new().file("/etc/app/flags.json", File::from("flags.json")));
/// let wanted: Vec<_> = app.sources().cloned().collect();
/// let mut folder = Folder::default();
/// for path in wanted {
///     folder.insert(path.clone(), Ok(Content::of(b"{}".to_vec())));
///     assert!(folder.knows(&path));
/// }
/// assert_eq!(folder.contents().count(), 1);
/// app.folder = folder;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folder(Map<SourcePath, Result<Content, Box<Diagnostic>>>);

impl Folder {
    /// Adds a file, or why it cannot be read.
    pub fn insert(&mut self, path: SourcePath, content: Result<Content, Diagnostic>) {
        self.0.insert(path, content.map_err(Box::new));
    }

    /// Whether a file has been read, or found unreadable.
    pub fn knows(&self, path: &SourcePath) -> bool {
        self.0.contains_key(path)
    }

    /// The files that have been read, or given in Rust.
    pub fn contents(&self) -> impl Iterator<Item = (&SourcePath, &Content)> {
        self.0.iter().filter_map(|(path, content)| Some((path, content.as_ref().ok()?)))
    }

    pub(crate) fn get(&self, path: &SourcePath) -> Option<Result<&Content, &Diagnostic>> {
        self.0.get(path).map(|content| content.as_ref().map_err(Box::as_ref))
    }
}

impl Spec {
    /// The files beside the app that this layer names.
    pub fn sources(&self) -> impl Iterator<Item = &SourcePath> {
        let of_processes =
            self.processes.values().filter_map(Switch::as_option).flat_map(|process| of_files(&process.files));
        of_files(&self.files).chain(of_processes)
    }
}

fn of_files(files: &Map<FilePath, Switch<File>>) -> impl Iterator<Item = &SourcePath> {
    files.values().filter_map(|file| file.as_option()?.from.as_ref())
}

impl App {
    /// The files beside the app that its layers name, for any environment and cluster. One may be named several times.
    pub fn sources(&self) -> impl Iterator<Item = &SourcePath> {
        let layers = std::iter::once(&self.spec).chain(self.environments.values()).chain(self.clusters.values());
        layers.flat_map(Spec::sources)
    }
}

impl Platform {
    /// The files beside each app that the platform's layers name.
    ///
    /// ```
    /// use terrace_spec::{File, Platform, Spec};
    ///
    /// let mut platform = Platform::new();
    /// platform.spec.defaults = Spec::new().file("/etc/ssl/company.pem", File::from("company.pem"));
    /// assert!(platform.sources().map(|path| path.as_str()).eq(["company.pem"]));
    /// ```
    pub fn sources(&self) -> impl Iterator<Item = &SourcePath> {
        let spec = &self.spec;
        let of_environments = spec.environments.values().map(|environment| &environment.defaults);
        let of_clusters = spec.clusters.values().map(|cluster| &cluster.defaults);
        [&spec.defaults, &spec.enforced].into_iter().chain(of_environments).chain(of_clusters).flat_map(Spec::sources)
    }
}
