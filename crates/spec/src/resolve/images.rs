use terrace_diagnostic::{Diagnostic, Path};

use super::Target;
use crate::{
    app::App,
    codes,
    images::ImagesFile,
    layer::{At, Map, Switch},
    platform::Platform,
    spec::Spec,
    text::{Image, ImageUpdate, Name},
};

/// Puts what `images.yaml` says over the app's layers: for every environment first, then for this one.
pub(super) fn apply(spec: &mut Spec, app: &App, platform: &Platform, target: &Target, at: &At<'_>) {
    let Some(ImagesFile { file, images }) = app.images.as_deref() else { return };
    let images = match images {
        Ok(images) => images,
        Err(mistakes) => return mistakes.iter().cloned().for_each(|mistake| at.report(mistake)),
    };
    let environments = &platform.spec.environments;
    for name in images.environments.keys() {
        if !environments.is_empty() && !environments.contains_key(name) {
            let known: Vec<_> = environments.keys().map(|name| format!("`{name}`")).collect();
            let message = format!("the platform has no environment `{name}`");
            let diagnostic = Diagnostic::error(&codes::UNKNOWN_ENVIRONMENT, message).in_file(file.as_str());
            let path = Path::from("environments").key(name.as_str());
            at.report(diagnostic.at(path).hint(format!("it has {}", known.join(", "))));
        }
    }
    let here = target.environment.as_ref().and_then(|name| Some((name, images.environments.get(name)?)));
    let everywhere = Path::root();
    let given = [(everywhere, images.image.as_ref(), &images.images)];
    let given_here =
        here.map(|(name, here)| (Path::from("environments").key(name.as_str()), here.image.as_ref(), &here.images));
    for (path, image, images) in given.into_iter().chain(given_here) {
        let file = Given { file, app, at };
        file.shared(spec, image, path.clone().key("image"));
        file.own(spec, images, &path.key("images"));
    }
}

/// A file of images, and the app it is for.
struct Given<'a> {
    file: &'a str,
    app: &'a App,
    at: &'a At<'a>,
}

impl Given<'_> {
    fn shared(&self, spec: &mut Spec, image: Option<&ImageUpdate>, path: Path) {
        let Some(image) = image else { return };
        match image.of(spec.image.as_ref()) {
            Some(image) => spec.image = Some(image.into()),
            None => self.without_base(image, "the app", path),
        }
    }

    fn own(&self, spec: &mut Spec, images: &Map<Name, ImageUpdate>, path: &Path) {
        for (name, image) in images {
            let base = image_of(spec, name);
            let updated = image.of(base.as_ref());
            match spec.processes.get_mut(name) {
                Some(Switch::On(process) | Switch::Only(process)) => match updated {
                    Some(image) => process.image = Some(image.into()),
                    None => self.without_base(image, &format!("the process `{name}`"), path.clone().key(name.as_str())),
                },
                Some(_) => {}
                None if is_elsewhere(self.app, name) => {}
                None => {
                    let known: Vec<_> = spec.processes.keys().map(|name| format!("`{name}`")).collect();
                    let message = format!("an image is given for process `{name}`, which the app does not have");
                    let diagnostic = Diagnostic::error(&codes::UNKNOWN_PROCESS, message).in_file(self.file);
                    let diagnostic = diagnostic.at(path.clone().key(name.as_str()));
                    self.at.report(diagnostic.hint(format!("it has {}", known.join(", "))));
                }
            }
        }
    }

    fn without_base(&self, image: &ImageUpdate, of: &str, path: Path) {
        let message = format!("`{image}` is a tag alone, and {of} names no image");
        let diagnostic = Diagnostic::error(&codes::NO_IMAGE, message).in_file(self.file).at(path);
        self.at.report(diagnostic.hint("write the whole reference here, `repository:tag`, or `image:` in `app.yaml`"));
    }
}

/// What runs has a tag or a digest, once everybody has been heard who may give it. What several run is said once, where it is written.
pub(super) fn check_tags(spec: &Spec, at: &At<'_>) {
    let check = |image: &Image, path: Path| {
        if let Err(mistake) = image.clone().reference() {
            at.report(Diagnostic::from(mistake).at(path));
        }
    };
    let mut is_shared = spec.commands.values().filter_map(Switch::as_option).any(|command| command.image.is_none());
    for (name, process) in &spec.processes {
        let Some(process) = process.as_option() else { continue };
        match &process.image {
            Some(image) => check(image, Path::from("processes").key(name.as_str()).key("image")),
            None => is_shared |= process.like.is_none(),
        }
    }
    if let Some(image) = spec.image.as_ref().filter(|_| is_shared) {
        check(image, Path::from("image"));
    }
}

/// Whether a process is there in another target: whoever builds images for all of them gives all of them to each.
pub(super) fn is_elsewhere(app: &App, name: &Name) -> bool {
    app.environments.values().chain(app.clusters.values()).any(|layer| layer.processes.contains_key(name))
}

/// What a process runs so far: its own image, that of the process it is like, or the app's.
fn image_of(spec: &Spec, name: &Name) -> Option<Image> {
    let mut process = spec.processes.get(name).and_then(Switch::as_option);
    for _ in 0..spec.processes.len() {
        match process.map(|process| (&process.image, &process.like)) {
            Some((Some(image), _)) => return Some(image.clone()),
            Some((None, Some(base))) => process = spec.processes.get(base).and_then(Switch::as_option),
            _ => break,
        }
    }
    spec.image.clone()
}
