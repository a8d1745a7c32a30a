//! The lines behind values of layers.

use std::{panic::Location, sync::Arc};

use terrace_diagnostic::Path;

use super::locate::{File, SourceText, follow_partly};
use crate::{
    app::App,
    platform::Platform,
    resolve::{Origin, Overrides, Target, Written, resolve},
    spec::Spec,
};

/// Where a layer writes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file, as the user calls it.
    pub file: Arc<str>,
    /// The line, counted from one.
    pub line: usize,
}

/// The sources of an app and its platform, read again to find where their layers write what.
#[expect(missing_debug_implementations, reason = "a parsed file says nothing to a reader")]
pub struct LayerPlaces<'a> {
    app: Option<File<'a>>,
    platform: Option<File<'a>>,
    /// Which Rust call wrote what, by layer, where the app is written in Rust.
    calls: Vec<(Origin, Vec<(Path, &'static Location<'static>)>)>,
}

impl<'a> LayerPlaces<'a> {
    /// Reads the files of an app and its platform.
    pub fn read(app: Option<SourceText<'a>>, platform: Option<SourceText<'a>>) -> Self {
        Self { app: app.and_then(File::read), platform: platform.and_then(File::read), calls: Vec::new() }
    }

    /// The calls by which an app's layers were written in Rust, where it has no file.
    #[must_use]
    pub fn called<'s>(mut self, layers: impl IntoIterator<Item = (Origin, &'s Spec)>) -> Self {
        for (origin, layer) in layers {
            let alone = App { spec: layer.clone(), ..App::default() };
            let callers = resolve(&alone, &Platform::new(), &Target::default(), &Overrides::default()).callers;
            self.calls.push((origin, callers));
        }
        self
    }

    /// Where a value stands: its own line, or that of the shorthand it is a part of.
    pub fn of(&self, Written { origin, path, .. }: &Written) -> Option<Place> {
        self.in_file(origin, path).or_else(|| self.in_rust(origin, path))
    }

    fn in_file(&self, origin: &Origin, path: &Path) -> Option<Place> {
        let layer = origin.path()?;
        let File { name, tree } = if origin.is_platforms() { self.platform.as_ref() } else { self.app.as_ref() }?;
        let values = follow_partly(tree, &layer.clone().join(path))?;
        let last = values.last().filter(|_| values.len() > layer.segments().len() + 1)?;
        let start = tree.value(*last).span.start;
        // A block begins below its key, where its first entry does: what is asked for is never more than a line further up.
        let line = tree.text.get(..start)?.matches('\n').count() + 1;
        Some(Place { file: (*name).into(), line })
    }

    fn in_rust(&self, origin: &Origin, path: &Path) -> Option<Place> {
        let (_, calls) = self.calls.iter().find(|(layer, _)| layer == origin)?;
        // Of several calls for one field the last holds, which is the one that `max_by_key` takes.
        let above = calls.iter().filter(|(call, _)| path.starts_with(call));
        let (_, caller) = above.max_by_key(|(call, _)| call.segments().len())?;
        Some(Place { file: caller.file().into(), line: usize::try_from(caller.line()).ok()? })
    }
}
