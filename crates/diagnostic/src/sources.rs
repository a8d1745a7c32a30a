use std::{collections::BTreeMap, sync::Arc};

/// The texts that diagnostics point into, by the name users know the file by.
///
/// ```
/// use terrace_diagnostic::Sources;
///
/// let mut sources = Sources::new();
/// sources.insert("app.yaml", "kind: App\n");
/// assert_eq!(sources.text("app.yaml"), Some("kind: App\n"));
/// // A diagnostic of a file that nobody has put in is shown without its line.
/// assert_eq!(sources.text("platform.yaml"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<Arc<str>, Arc<str>>);

impl Sources {
    /// No sources: diagnostics are shown without source lines.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a file's text.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.0.insert(file.into(), text.into());
    }

    /// A file's text.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(AsRef::as_ref)
    }
}
