//! The lines behind values of layers.

use std::{cell::RefCell, sync::Arc};

use terrace_diagnostic::{Caller, Path, Segment};

use super::locate::{File, SourceText, follow_partly};
use crate::{
    app::App,
    images::{GivenImages, ImagesFile},
    layer::{At, Log},
    platform::Platform,
    resolve::{Origin, Overrides, Target, Written, resolve, settle_images},
    spec::Spec,
    text::Name,
};

/// Where a layer writes a value.
///
/// ```
/// use terrace_spec::load::Place;
///
/// fn shown(Place { file, line, .. }: &Place) -> String {
///     format!("{file}:{line}")
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file, as the user calls it.
    pub file: Arc<str>,
    /// The line, counted from one.
    pub line: usize,
}

/// The sources of an app and its platform, read again to find where their layers write what.
///
/// ```
/// use terrace_spec::{App, Platform, load::{LayerPlaces, SourceText, load_app}, resolve::{Origin, Overrides, Target, origins, resolve}};
///
/// let text = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec:\n  image: nginx:1.29\n  processes: {web: {http: 8080}}\n";
/// let app = load_app("app.yaml", text.as_bytes()).unwrap();
/// let places = LayerPlaces::read(Some(SourceText { file: "app.yaml", text }), None)
///     .images(&app, None, None)
///     .called([(Origin::Spec, &app.spec)]);
/// let (platform, overrides) = (Platform::new(), Overrides::default());
/// let resolved = resolve(&app, &platform, &Target::default(), &overrides).app.unwrap();
/// let values = origins(&app, &platform, &resolved, &overrides);
/// let image = values.iter().find(|value| value.path.to_string() == "processes.web.image").unwrap();
/// let place = places.of(&image.from).unwrap();
/// assert_eq!((&*place.file, place.line), ("app.yaml", 5));
/// ```
#[expect(missing_debug_implementations, reason = "a parsed file says nothing to a reader")]
pub struct LayerPlaces<'a> {
    app: Option<File<'a>>,
    platform: Option<File<'a>>,
    images: Option<File<'a>>,
    /// The environment that is looked at: where it has images of its own, those hold.
    environment: Option<Name>,
    /// Which Rust call wrote what, by layer, where the app is written in Rust.
    calls: Vec<(Origin, Vec<(Path, Caller)>)>,
}

impl<'a> LayerPlaces<'a> {
    /// Reads the files of an app and its platform.
    pub fn read(app: Option<SourceText<'a>>, platform: Option<SourceText<'a>>) -> Self {
        let (app, platform) = (app.and_then(File::read), platform.and_then(File::read));
        Self { app, platform, images: None, environment: None, calls: Vec::new() }
    }

    /// The images that a pipeline has built for an environment: `text` is what their file holds, where they are in one.
    #[must_use]
    pub fn images(mut self, app: &'a App, environment: Option<&Name>, text: Option<&'a str>) -> Self {
        self.environment = environment.cloned();
        match (app.images.as_deref(), text) {
            (Some(GivenImages::File(ImagesFile { file, .. })), Some(text)) => {
                self.images = File::read(SourceText { file, text });
            }
            (Some(GivenImages::Code(images)), _) => {
                let log = RefCell::new(Log::default());
                settle_images(images, &At::root(&log));
                self.calls.push((Origin::Images, log.into_inner().callers));
            }
            (Some(GivenImages::File(_)) | None, _) => {}
        }
        self
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
        if *origin == Origin::Images {
            let paths = self.paths_of_image(path)?;
            let in_file = paths.iter().find_map(|path| line_of(self.images.as_ref()?, path, path.segments().len()));
            return in_file.or_else(|| paths.iter().find_map(|path| self.in_rust(origin, path)));
        }
        self.in_file(origin, path).or_else(|| self.in_rust(origin, path))
    }

    fn in_file(&self, origin: &Origin, path: &Path) -> Option<Place> {
        let layer = origin.path()?;
        let file = if origin.is_platforms() { self.platform.as_ref() } else { self.app.as_ref() }?;
        line_of(file, &layer.clone().join(path), layer.segments().len() + 1)
    }

    /// Where a document of images may say the image at a path of the spec, the most specific place first.
    fn paths_of_image(&self, path: &Path) -> Option<Vec<Path>> {
        let everywhere = match path.segments() {
            [_] => path.clone(),
            [_, Segment::Key(process), _] => Path::from("images").key(process.as_str()),
            _ => return None,
        };
        let here =
            self.environment.as_ref().map(|name| Path::from("environments").key(name.as_str()).join(&everywhere));
        Some(here.into_iter().chain([everywhere]).collect())
    }

    fn in_rust(&self, origin: &Origin, path: &Path) -> Option<Place> {
        let (_, calls) = self.calls.iter().find(|(layer, _)| layer == origin)?;
        // Of several calls for one field the last holds, which is the one that `max_by_key` takes.
        let above = calls.iter().filter(|(call, _)| path.starts_with(call));
        let (_, caller) = above.max_by_key(|(call, _)| call.segments().len())?;
        Some(Place { file: caller.file().into(), line: usize::try_from(caller.line()).ok()? })
    }
}

/// The line of a value, or of the innermost one around it that is at least so many steps from the root.
fn line_of(File { name, tree }: &File<'_>, path: &Path, steps: usize) -> Option<Place> {
    let values = follow_partly(tree, path)?;
    let last = values.last().filter(|_| values.len() > steps)?;
    let start = tree.value(*last).span.start;
    // A block begins below its key, where its first entry does: what is asked for is never more than a line further up.
    let line = tree.text.get(..start)?.matches('\n').count() + 1;
    Some(Place { file: (*name).into(), line })
}
