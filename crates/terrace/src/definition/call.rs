//! The command line of a definition.

use std::{fmt, path::PathBuf};

use terrace_diagnostic::Path;
use terrace_spec::text::Name;

pub(super) const USAGE: &str = "\
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

/// What its author wants of a definition.
pub(super) enum Command {
    Help,
    Synth(Call),
}

/// What is rendered, and for what.
#[derive(Default)]
pub(super) struct Call {
    pub(super) environment: Option<Name>,
    pub(super) cluster: Option<Name>,
    pub(super) platform: Option<PathBuf>,
    pub(super) view: View,
}

/// What is written.
#[derive(Default)]
pub(super) enum View {
    #[default]
    Manifests,
    /// Where the values at a path come from.
    Layers(Path),
    Normalised,
}

impl Call {
    pub(super) fn parse(arguments: Vec<String>) -> Result<Command, String> {
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
                    call.view = View::Layers(Path::from(below));
                }
                "--normalised" => call.view = View::Normalised,
                _ => return Err(misuse(format_args!("`{option}` is not an option"))),
            }
        }
        Ok(Command::Synth(call))
    }
}

/// A call that cannot be followed, and how to call.
pub(super) fn misuse(what: impl fmt::Display) -> String {
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
