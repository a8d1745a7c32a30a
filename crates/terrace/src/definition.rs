//! The program that a definition is: run by hand, it renders for its author.

#![expect(clippy::disallowed_methods, reason = "this is the door of a definition: its arguments and its folder")]

mod call;

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
};

use terrace_diagnostic::Path as SpecPath;
use terrace_document::{Tape, write_yaml};
use terrace_repository::choose_target;
use terrace_spec::{
    AddonKinds, App, Platform,
    load::LayerPlaces,
    resolve::{self, Normalised, Overrides, ResolvedApp},
};

use self::call::{Call, Command, USAGE, View, misuse};
use crate::{
    Definition, IntoDefinition, Request, answer, layers_table, render,
    request::GivenPlatform,
    source::{Source, gather, show},
};

/// The `main` of a definition: a crate that describes an app in Rust.
///
/// The closure gives the app, or a [`Definition`] where Rust has more to say of it. It is called once for each target, and should come to the same app each time: what differs between
/// environments is better said with [`App::on`], where everybody looks for it.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use terrace::prelude::*;
///
/// fn main() -> ExitCode {
///     terrace::main(|_request| {
///         let web = Process::new().http(8080);
///         App::new("hello", Spec::new().image("nginxinc/nginx-unprivileged:1.29").process("web", web))
///     })
/// }
/// ```
///
/// The command and the plugin run it by the protocol of `docs/definitions.md`: with it the definition gives its app, and renders nothing.
/// Run by hand (`cargo run -- synth --environment staging`) it writes the manifests to standard output and mistakes, with the
/// Rust calls that made them, to standard error.
pub fn main<D: IntoDefinition>(define: impl Fn(&Request) -> D) -> ExitCode {
    let define = |request: &Request| define(request).into_definition();
    let arguments = env::args_os().skip(1).map(std::ffi::OsString::into_string);
    let outcome = arguments.collect::<Result<Vec<_>, _>>().map_err(|_| misuse("an argument is not UTF-8")).and_then(
        |arguments| {
            if answer::is_asked(&arguments) {
                let nothing = Outcome { manifests: String::new(), warnings: String::new() };
                return answer::answer(&arguments, define).map(|()| nothing);
            }
            run(arguments, define)
        },
    );
    let (code, manifests, messages) = match outcome {
        Ok(Outcome { manifests, warnings }) => (ExitCode::SUCCESS, manifests, warnings),
        Err(messages) => (ExitCode::from(1), String::new(), messages),
    };
    let written = io::stderr().write_all(messages.as_bytes());
    let written =
        written.and_then(|()| io::stdout().write_all(manifests.as_bytes())).and_then(|()| io::stdout().flush());
    match written {
        Ok(()) => code,
        Err(_) => ExitCode::from(2),
    }
}

struct Outcome {
    manifests: String,
    warnings: String,
}

fn run(arguments: Vec<String>, define: impl Fn(&Request) -> Definition) -> Result<Outcome, String> {
    let call = match Call::parse(arguments)? {
        Command::Help => return Ok(Outcome { manifests: USAGE.to_owned(), warnings: String::new() }),
        Command::Synth(call) => call,
    };
    let source = match &call.platform {
        Some(file) => Source::platform(file, &AddonKinds::new()).map(Some),
        None => Source::platform_above(&folder(), &AddonKinds::new()),
    }
    .map_err(|refused| refused.0)?;
    let platform = source.as_ref().map(|source| source.document.clone()).unwrap_or_default();
    let target = choose_target(&platform, call.environment.as_ref(), call.cluster.as_ref());
    let request = Request::new(target, Rc::new(GivenPlatform::read(platform)));
    let mut definition = define(&request);
    gather(&folder(), &mut definition.app, request.platform());
    let mut rendered = render(&definition, request.platform(), &request.target, &Overrides::default());
    let messages = show(&mut rendered, &request.target, None, source.as_ref());
    if rendered.has_errors() {
        return Err(messages);
    }
    let manifests = match (&call.view, &rendered.app) {
        (View::Layers(below), Some(resolved)) => {
            layers(&definition.app, request.platform(), resolved, source.as_ref(), below)
        }
        (View::Normalised, Some(resolved)) => normalised(resolved),
        (View::Manifests, _) | (_, None) => rendered.yaml(),
    };
    Ok(Outcome { manifests, warnings: messages })
}

/// Where the values at a path come from.
fn layers(
    app: &App,
    platform: &Platform,
    resolved: &ResolvedApp,
    source: Option<&Source<Platform>>,
    below: &SpecPath,
) -> String {
    let own = resolve::layers(app, platform, resolved).into_iter().filter(|(origin, _)| !origin.is_platforms());
    let images = crate::source::images(app);
    let places = LayerPlaces::read(None, source.map(Source::text)).called(own).images(
        app,
        resolved.environment.as_ref(),
        images.as_deref(),
    );
    let mut values = resolve::origins(app, platform, resolved, &Overrides::default());
    values.retain(|value| value.is_asked_for(below));
    layers_table(resolved, &values, &places)
}

fn normalised(resolved: &ResolvedApp) -> String {
    let (mut tape, mut text) = (Tape::new(), String::new());
    tape.record(&Normalised::from(resolved)).expect("a resolved app is made of what can be written");
    write_yaml(tape.root(), &mut text);
    text
}

/// The definition's own folder, wherever `cargo run` is called from: cargo says it. The current one without cargo.
fn folder() -> PathBuf {
    let current = env::current_dir().unwrap_or_default();
    match env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) {
        Some(folder) => folder.strip_prefix(&current).map(Path::to_owned).unwrap_or(folder),
        None => PathBuf::new(),
    }
}
