//! The files beside an app that its layers name.

use std::path::Path;

use terrace_diagnostic::Diagnostic;
use terrace_spec::{App, Content, GivenImages, ImagesFile, load::load_images, text::SourcePath};

use crate::{codes, folder, open, repository::Repository};

/// How the file is called that a pipeline writes.
const IMAGES_FILE: &str = "images.yaml";

/// Limits of what one app may name: more than any app has in all its environments.
const MAX_FILES: usize = 1000;
const MAX_BYTES: usize = 16 << 20;

impl Repository {
    /// Reads the files beside an app that layers name with `from`, into the app. What is read is within the app's folder, links
    /// followed, and bounded. A file that cannot be read is reported where it is used, when the app is resolved.
    pub fn gather<'a>(&self, folder: &Path, app: &mut App, named: impl Iterator<Item = &'a SourcePath>) {
        let (mut files, mut bytes) = (0, 0);
        for path in named {
            if app.folder.knows(path) {
                continue;
            }
            files += 1;
            let content = if files > MAX_FILES {
                Err(too_much(&format!("more than {MAX_FILES} files")))
            } else if bytes > MAX_BYTES {
                Err(too_much(&format!("files of more than {} MiB in all", MAX_BYTES >> 20)))
            } else {
                open::read_beside(folder, path.as_str())
            };
            bytes += content.as_ref().map_or(0, Vec::len);
            app.folder.insert(path.clone(), content.map(Content::of));
        }
    }

    /// Reads the files that an app's own layers name, and the images beside it, unless Rust code has given those.
    pub fn gather_own(&self, folder: &Path, app: &mut App) {
        if app.images.is_none() {
            app.images = self.images(folder).map(|images| Box::new(GivenImages::File(images)));
        }
        if app.sources().next().is_some() {
            let named: Vec<_> = app.sources().cloned().collect();
            self.gather(folder, app, named.iter());
        }
    }

    /// The images that a pipeline has written beside an app, read within the limits for all files of a repository.
    fn images(&self, folder: &Path) -> Option<ImagesFile> {
        let path = folder.join(IMAGES_FILE);
        let file = folder::shown(&path);
        let images = match open::read(&path, || self.root_of(folder)) {
            Ok(None) => return None,
            Ok(Some(bytes)) => load_images(&file, &bytes),
            Err(mistake) => Err(vec![mistake]),
        };
        Some(ImagesFile { file, images })
    }
}

fn too_much(what: &str) -> Diagnostic {
    let message = format!("the app names {what}, for all its environments together");
    Diagnostic::error(&codes::TOO_MANY_FILES, message).hint("put them into the image")
}

/// Why a file beside an app is not there.
pub(crate) fn missing(folder: &Path, path: &str) -> Diagnostic {
    let message = match folder::shown(folder) {
        current if current == "." => format!("`{path}` does not exist in the app's folder"),
        folder => format!("`{path}` does not exist in the app's folder, `{folder}`"),
    };
    Diagnostic::error(&codes::NOT_FOUND, message).hint("write the file, or its path from the app's folder")
}
