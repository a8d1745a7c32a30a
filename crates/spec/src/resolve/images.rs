use std::collections::BTreeSet;

use terrace_diagnostic::{Code, Diagnostic, Path};

use super::{Target, offered};
use crate::{
    app::App,
    codes,
    images::{GivenImages, Images, ImagesFile},
    layer::{At, Map, Switch},
    platform::Platform,
    spec::Spec,
    text::{Image, ImageReference, ImageUpdate, Name},
};

/// Tags that are given to what names no image: that there is none has been said of them.
#[derive(Debug, Default)]
pub(super) struct TagsAlone {
    /// Nobody knows which are given: the file has mistakes, which are reported.
    is_unread: bool,
    /// One is given to all processes.
    is_shared: bool,
    processes: BTreeSet<Name>,
}

impl TagsAlone {
    /// Whether it has been said that a process has no image.
    pub(super) fn tell_of(&self, process: &Name) -> bool {
        self.is_unread || self.is_shared || self.processes.contains(process)
    }
}

/// Puts what `images.yaml` says over the app's layers: for every environment first, then for this one.
pub(super) fn apply(spec: &mut Spec, app: &App, platform: &Platform, target: &Target, at: &At<'_>) -> TagsAlone {
    let mut alone = TagsAlone::default();
    let (images, file) = match app.images.as_deref() {
        None => return alone,
        Some(GivenImages::File(ImagesFile { file, images: Ok(images) })) => (images, Some(file.as_str())),
        Some(GivenImages::File(ImagesFile { images: Err(mistakes), .. })) => {
            mistakes.iter().cloned().for_each(|mistake| at.report(mistake));
            alone.is_unread = true;
            return alone;
        }
        Some(GivenImages::Code(images)) => {
            settle(images, &at.key(IN_CODE));
            (images, None)
        }
    };
    let given = Given { file, app, at };
    let environments = &platform.spec.environments;
    for name in images.environments.keys() {
        if !environments.is_empty() && !environments.contains_key(name) {
            let message = format!("the platform has no environment `{name}`");
            let hint = offered(name, "it has", environments.keys());
            given.report(&codes::UNKNOWN_ENVIRONMENT, message, Path::from("environments").key(name.as_str()), hint);
        }
    }
    let here = target.environment.as_ref().and_then(|name| Some((name, images.environments.get(name)?)));
    let everywhere = Path::root();
    let written = [(everywhere, images.image.as_ref(), &images.images)];
    let written_here =
        here.map(|(name, here)| (Path::from("environments").key(name.as_str()), here.image.as_ref(), &here.images));
    for (path, image, images) in written.into_iter().chain(written_here) {
        given.shared(spec, image, path.clone().key("image"), &mut alone);
        given.own(spec, images, &path.key("images"), &mut alone);
    }
    alone
}

/// Where images that Rust code gives have their place, beside the fields of the spec.
const IN_CODE: &str = "images";

/// Hands over what Rust code did wrong, and which call wrote what.
pub(crate) fn settle(images: &Images, at: &At<'_>) {
    images.trace.clone().settle(at);
    let at = at.key("environments");
    for (name, images) in &images.environments {
        images.trace.clone().settle(&at.key(name.as_str()));
    }
}

/// Given images, and the app they are for.
struct Given<'a> {
    /// The file that they are from, unless Rust code gives them.
    file: Option<&'a str>,
    app: &'a App,
    at: &'a At<'a>,
}

impl Given<'_> {
    fn shared(&self, spec: &mut Spec, image: Option<&ImageUpdate>, path: Path, alone: &mut TagsAlone) {
        let Some(image) = image else { return };
        if let Some(image) = image.of(spec.image.as_ref()) {
            spec.image = Some(image.into());
        } else {
            alone.is_shared = true;
            self.without_base(image, "the app", path);
        }
    }

    fn own(&self, spec: &mut Spec, images: &Map<Name, ImageUpdate>, path: &Path, alone: &mut TagsAlone) {
        for (name, image) in images {
            let base = image_of(spec, name);
            let updated = image.of(base.as_ref());
            match spec.processes.get_mut(name) {
                Some(Switch::On(process) | Switch::Only(process)) => {
                    process.image = updated.map(Image::from);
                    if process.image.is_none() {
                        alone.processes.insert(name.clone());
                        self.without_base(image, &format!("the process `{name}`"), path.clone().key(name.as_str()));
                    }
                }
                Some(_) => {}
                None if is_elsewhere(self.app, name) => {}
                None => {
                    let message = format!("an image is given for process `{name}`, which the app does not have");
                    let hint = offered(name, "it has", spec.processes.keys());
                    self.report(&codes::UNKNOWN_PROCESS, message, path.clone().key(name.as_str()), hint);
                }
            }
        }
    }

    fn without_base(&self, image: &ImageUpdate, of: &str, path: Path) {
        let message = format!("`{image}` is a tag alone, and {of} names no image");
        let elsewhere = if self.file.is_some() { "`image:` in `app.yaml`" } else { "`.image(..)` at the app" };
        let hint = format!("write the whole reference here, `repository:tag`, or {elsewhere}");
        self.report(&codes::NO_IMAGE, message, path, hint);
    }

    fn report(&self, code: &'static Code, message: String, path: Path, hint: String) {
        let diagnostic = Diagnostic::error(code, message).hint(hint);
        self.at.report(match self.file {
            Some(file) => diagnostic.in_file(file).at(path),
            None => diagnostic.at(Path::from(IN_CODE).join(&path)),
        });
    }
}

/// What runs has a tag or a digest, once everybody has been heard who may give it. What several run is said once, where it is written.
pub(super) fn check_tags(spec: &Spec, alone: &TagsAlone, at: &At<'_>) {
    if alone.is_unread {
        return;
    }
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

/// Puts images that are given by hand over what the layers say.
pub(super) fn override_images(spec: &mut Spec, images: &Map<Name, ImageReference>, app: &App, at: &At<'_>) {
    for (name, image) in images {
        match spec.processes.get_mut(name) {
            Some(Switch::On(process) | Switch::Only(process)) => process.image = Some(image.clone().into()),
            // Switched off here, or only there elsewhere: whoever builds images for all targets gives all of them to each.
            Some(_) => {}
            None if is_elsewhere(app, name) => {}
            None => {
                let message = format!("an image is given for process `{name}`, which the app does not have");
                at.report(Diagnostic::error(&codes::UNKNOWN_PROCESS, message).hint(offered(
                    name,
                    "it has",
                    spec.processes.keys(),
                )));
            }
        }
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
