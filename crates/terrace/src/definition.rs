//! The program that a definition is: run by hand, it renders for its author.

#![expect(clippy::disallowed_methods, reason = "this is the door of a definition: its arguments and its folder")]

use std::{
    cell::OnceCell,
    env, fmt,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
};

use terrace_diagnostic::{Diagnostic, Path as SpecPath};
use terrace_document::{Tape, write_yaml};
use terrace_protocol::PlatformText;
use terrace_repository::choose_target;
use terrace_spec::{
    AddonKinds, App, Platform,
    load::{LayerPlaces, load_platform},
    resolve::{self, Normalised, Overrides, ResolvedApp, Target},
    text::Name,
};

use crate::{
    Definition, IntoDefinition, answer, layers_table, render,
    source::{Source, gather, show},
};

const USAGE: &str = "\
Renders an app that is defined in Rust.

Usage: <definition> synth [--environment NAME] [--cluster NAME] [--platform FILE] [--explain-layers[=PATH] | --normalised]

  -e, --environment NAME
                       the environment to render for; may be left out where the platform has only one
  -c, --cluster NAME   the cluster; may be left out where the environment has only one
  --platform FILE      the platform; by default the nearest `platform.yaml`, from the definition's folder upwards
  --explain-layers     in place of manifests, every value of the app: which layer says so, by which call in Rust or in which line of the
                       platform, and what it lies over; with `=PATH` only the values there, such as `processes.web.scale`
  --normalised         in place of manifests, the resolved app: every shorthand and default written out

The manifests go to standard output as YAML, mistakes to standard error. The exit status is 0 when all is well, 1 when the app,
its platform or the call has a mistake, and 2 when the output cannot be written.
";

/// What a definition is asked for.
///
/// ```
/// use terrace::{Request, prelude::*};
///
/// /// What is different in an environment is better said with `on`, where people look for it; a computed value may need to know.
/// fn define(request: &Request) -> App {
///     let cluster = request.target.cluster.as_ref().map_or("laptop", |name| name.as_str());
///     App::new("shop", Spec::new().image("shop:1.42.0").config("SHARD", cluster).process("web", Process::new().http(8080)))
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The environment and cluster.
    pub target: Target,
    on: Rc<GivenPlatform>,
}

impl Request {
    pub(crate) const fn new(target: Target, on: Rc<GivenPlatform>) -> Self {
        Self { target, on }
    }

    /// The platform; an empty one where there is none.
    ///
    /// It is read when it is first asked for. Most definitions are the same on any platform, and what differs on some is said by the host, which
    /// puts the platform's layers around the app: not to ask saves a third of a millisecond.
    ///
    /// ```no_run
    /// use std::process::ExitCode;
    ///
    /// use terrace::prelude::*;
    ///
    /// fn main() -> ExitCode {
    ///     terrace::main(|request| {
    ///         let clusters = request.platform().spec.clusters.len();
    ///         App::new("census", Spec::new().image("census:1.0.0").config("CLUSTERS", clusters.to_string()))
    ///     })
    /// }
    /// ```
    pub fn platform(&self) -> &Platform {
        self.on.platform()
    }
}

/// The platform of a request, read no sooner than somebody wants to know it.
#[derive(Debug, Default)]
pub(crate) struct GivenPlatform {
    text: Option<PlatformText>,
    read: OnceCell<(Platform, Vec<Diagnostic>)>,
}

impl GivenPlatform {
    pub(crate) fn text(text: Option<PlatformText>) -> Self {
        Self { text, ..Self::default() }
    }

    fn read(platform: Platform) -> Self {
        Self { read: OnceCell::from((platform, Vec::new())), ..Self::default() }
    }

    /// The platform as far as this version of the library understands it. The host, which resolves the app, has read all of it.
    pub(crate) fn platform(&self) -> &Platform {
        &self.understood().0
    }

    /// What this version of the library does not understand of it.
    pub(crate) fn mistakes(&self) -> &[Diagnostic] {
        &self.understood().1
    }

    fn understood(&self) -> &(Platform, Vec<Diagnostic>) {
        self.read.get_or_init(|| {
            let read = self.text.as_ref().map(|PlatformText { path, text }| load_platform(path, text.as_bytes()));
            match read.unwrap_or_else(|| Ok(Platform::new())) {
                Ok(platform) => (platform, Vec::new()),
                Err(mistakes) => (Platform::new(), mistakes),
            }
        })
    }
}

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

enum Command {
    Help,
    Synth(Call),
}

#[derive(Default)]
struct Call {
    environment: Option<Name>,
    cluster: Option<Name>,
    platform: Option<PathBuf>,
    view: View,
}

/// What is written.
#[derive(Default)]
enum View {
    #[default]
    Manifests,
    /// Where the values at a path come from.
    Layers(SpecPath),
    Normalised,
}

impl Call {
    fn parse(arguments: Vec<String>) -> Result<Command, String> {
        let mut call = Self::default();
        let mut arguments = arguments.into_iter();
        match arguments.next().as_deref() {
            None | Some("--help" | "-h" | "help") => return Ok(Command::Help),
            Some("synth") => {}
            Some(other) => return Err(misuse(format_args!("`{other}` is not a command"))),
        }
        while let Some(argument) = arguments.next() {
            let (option, value) = match argument.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let mut value = || {
                let value = value.clone().or_else(|| arguments.next());
                value.ok_or_else(|| misuse(format_args!("`{option}` needs a value")))
            };
            let name = |text: String| Name::try_from(text).map_err(misuse);
            match option {
                "--help" | "-h" => return Ok(Command::Help),
                "--environment" | "-e" => call.environment = Some(name(value()?)?),
                "--cluster" | "-c" => call.cluster = Some(name(value()?)?),
                "--platform" => call.platform = Some(value()?.into()),
                "--explain-layers" | "--normalised" if !matches!(call.view, View::Manifests) => {
                    return Err(misuse("`--explain-layers` and `--normalised` are not given together"));
                }
                "--explain-layers" => {
                    let below = argument.split_once('=').map(|(_, below)| below).unwrap_or_default();
                    call.view = View::Layers(SpecPath::from(below));
                }
                "--normalised" => call.view = View::Normalised,
                _ => return Err(misuse(format_args!("`{option}` is not an option"))),
            }
        }
        Ok(Command::Synth(call))
    }
}

fn misuse(what: impl fmt::Display) -> String {
    format!("error: {what}\n\n{USAGE}")
}

#[cfg(test)]
mod tests {
    use super::{Call, Command};

    /// The environment and the cluster that a call names, or the first line of what is said of it.
    fn check(arguments: &[&str], expected: Result<[Option<&str>; 2], &str>) {
        let call = Call::parse(arguments.iter().map(|argument| (*argument).to_owned()).collect());
        let named = call.map(|command| match command {
            Command::Help => [None, None],
            Command::Synth(call) => [call.environment, call.cluster],
        });
        let named = named.map(|names| names.map(|name| name.map(|name| name.to_string())));
        let expected = expected.map(|names| names.map(|name| name.map(str::to_owned)));
        let first = |text: String| text.lines().next().unwrap_or_default().to_owned();
        assert_eq!(named.map_err(first), expected.map_err(str::to_owned), "{arguments:?}");
    }

    #[test]
    fn a_target_is_named_as_the_command_names_it() {
        check(&["synth"], Ok([None, None]));
        check(&["synth", "--environment", "staging", "--cluster=eu"], Ok([Some("staging"), Some("eu")]));
        check(&["synth", "-e", "staging", "-c", "eu"], Ok([Some("staging"), Some("eu")]));
        check(&["synth", "-e=staging"], Ok([Some("staging"), None]));
        check(&["synth", "-e"], Err("error: `-e` needs a value"));
        check(&["synth", "-x", "staging"], Err("error: `-x` is not an option"));
    }
}
