use std::{slice, sync::Arc};

use terrace_diagnostic::Diagnostic;
use terrace_protocol::{Made, PlatformText, Request, Response};
use terrace_repository::{AppFile, LoadedApp, PlatformFile, Repository};
use terrace_spec::{
    App, Platform,
    resolve::{Overrides, Target},
};

use crate::{
    Way,
    ask::{Answered, ask},
    cargo, codes,
    confined::Trust,
    sidecar::Chosen,
    tail,
};

/// An app that a definition gave, and its platform.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The app and its platform, as [`Repository::load`] gives those of an `app.yaml`.
    pub loaded: LoadedApp,
    /// What the definition has built itself, where the app does not say all of it.
    pub made: Option<Made>,
    /// What the definition and the compiler printed: for its author.
    pub said: String,
}

/// Runs a definition for a target, and reads the files beside it that the app or the platform names.
///
/// `target` is asked for once the platform is known.
pub fn load(
    way: &Way,
    repository: &Repository,
    file: &AppFile,
    target: impl FnOnce(&Platform) -> Target,
    overrides: &Overrides,
) -> Result<Loaded, Vec<Diagnostic>> {
    let one = |mistake| vec![mistake];
    let platform = repository.platform(file.folder());
    let none = Platform::new();
    let on = match platform.as_deref().map(|found| &found.platform) {
        None => &none,
        Some(Ok(platform)) => platform,
        Some(Err(mistakes)) => return Err(mistakes.clone()),
    };
    let target = target(on);
    let manifest = repository.manifest(file).map_err(one)?;
    let text = platform.as_ref().map(|found| text_of(repository, found)).transpose().map_err(one)?;
    let request = Request::new(text, slice::from_ref(&target), overrides);
    let request = request.map_err(|error| one(other_app(file, &error.to_string())))?;
    let (Answered { response, said: printed }, mut said) = match way {
        Way::Binary(program) => (ask(program, &Trust::Own, file, &request).map_err(one)?, String::new()),
        Way::Cargo => {
            let (program, warnings) = cargo::build(file, &manifest)?;
            (ask(&program, &Trust::Own, file, &request).map_err(one)?, warnings)
        }
        Way::Platform(sidecar) => {
            let choose = || sidecar.program(on, &target, repository, (file, &manifest));
            let (chosen, trust) = choose()?;
            let answered = match ask(chosen.path(), &trust, file, &request) {
                // What was kept is not what was built any more: of a disk that fails, or made room for something else in this moment.
                Err(_) if matches!(&chosen, Chosen::Built(built) if built.forget_if_damaged()) => {
                    ask(choose()?.0.path(), &trust, file, &request)
                }
                answered => answered,
            };
            (answered.map_err(one)?, String::new())
        }
    };
    said.push_str(&tail::printable(&printed));
    let (mut app, made) = app(file, response).map_err(one)?;
    repository.gather_own(file.folder(), &mut app);
    repository.gather(file.folder(), &mut app, on.sources());
    Ok(Loaded { loaded: LoadedApp { app, platform }, made, said })
}

fn text_of(repository: &Repository, found: &Arc<PlatformFile>) -> Result<PlatformText, Diagnostic> {
    let bytes = repository.read(&found.path)?;
    Ok(PlatformText { path: found.file.to_string(), text: String::from_utf8_lossy(&bytes).into_owned() })
}

fn app(file: &AppFile, Response { library, answers }: Response) -> Result<(App, Option<Made>), Diagnostic> {
    let Some(answer) = answers.into_iter().next() else {
        return Err(other_app(file, "the response has no answer"));
    };
    let made = answer.made;
    answer.app.into_app(&codes::OF_DEFINITION).map(|app| (app, made)).map_err(|error| {
        let message = format!("the definition's app is none that this Terrace knows: {error}");
        let version = env!("CARGO_PKG_VERSION");
        let hint = format!("its library is {library} and this Terrace {version}: upgrade the older of the two");
        Diagnostic::error(&codes::OTHER_APP, message).in_file(file.shown()).hint(hint)
    })
}

fn other_app(file: &AppFile, message: &str) -> Diagnostic {
    Diagnostic::error(&codes::OTHER_APP, message).in_file(file.shown()).hint("write values that an app can hold")
}
