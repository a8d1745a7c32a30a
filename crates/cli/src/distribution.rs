use std::{env, error::Error, ffi::OsString, io, panic, path::Path, process::ExitCode};

use clap::{CommandFactory, FromArgMatches};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use terrace::{
    Extensions,
    build::{Construct, Outputs},
    check::Rule,
};
use terrace_cmp::Plugin;

use crate::{arguments::Arguments, commands::PLUGIN, console::Console, failure::Failure};

/// The exit status when the user's input is at fault.
const MISTAKE: u8 = 1;
/// The exit status when Terrace or the machine is at fault.
const DEFECT: u8 = 2;

/// A `terrace` command, and Argo CD's plugin: one program, with what a platform team has beyond Terrace.
///
/// Called as `terrace-cmp`, or as `terrace cmp`, it is the plugin.
///
/// ```no_run
/// use terrace::{check::{Report, Rule, Subject}, diagnostic::Code, prelude::*};
///
/// /// A bucket that somebody else has made.
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields)]
/// struct Bucket {
///     /// What it is called.
///     name: String,
/// }
///
/// #[derive(Outputs)]
/// struct BucketOutputs {
///     name: Output<String>,
/// }
///
/// impl Construct for Bucket {
///     type Outputs = BucketOutputs;
///
///     fn build(&self, _: &mut Scope<'_>) -> BucketOutputs {
///         BucketOutputs { name: self.name.as_str().into() }
///     }
/// }
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Whoever is called at night looks for the team first.");
///
/// fn app_has_a_team(subject: &Subject<'_>, report: &mut Report<'_>) {
///     if let (None, Some(object)) = (&subject.app.team, subject.objects.first()) {
///         report.broken(object.spec, "nobody owns the app", "add `team:` to the app's `spec`");
///     }
/// }
///
/// fn main() -> std::process::ExitCode {
///     terrace_cli::Distribution::new()
///         .addon::<Bucket>("bucket")
///         .rule(Rule::new(&NO_TEAM, app_has_a_team))
///         .main()
/// }
/// ```
#[derive(Debug, Default)]
pub struct Distribution {
    extensions: Extensions,
}

impl Distribution {
    /// Terrace as it comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a kind of add-ons, which an `app.yaml` may name: see [`Extensions::addon`].
    ///
    /// # Panics
    ///
    /// When the kind's name breaks the rule for names, or is there already. [`Extensions::try_addon`] is the twin that reports it.
    #[track_caller]
    #[must_use]
    pub fn addon<C>(self, kind: &str) -> Self
    where
        C: Construct<Outputs: Outputs> + DeserializeOwned + JsonSchema + Send + Sync + 'static,
    {
        Self { extensions: self.extensions.addon::<C>(kind) }
    }

    /// Adds a rule that every app is held to: see [`Extensions::rule`].
    ///
    /// # Panics
    ///
    /// When its code is not one of [`terrace::OWN_CODES`].
    #[track_caller]
    #[must_use]
    pub fn rule(self, rule: Rule) -> Self {
        Self { extensions: self.extensions.rule(rule) }
    }

    /// All of a platform team's add-ons and rules, in place of what has been added before: for a library whose tests render apps by them too.
    ///
    /// ```no_run
    /// use terrace::Extensions;
    ///
    /// /// What the company has beyond Terrace: in a library, so that tests of apps have it too.
    /// fn extensions() -> Extensions {
    ///     Extensions::new()
    /// }
    ///
    /// fn main() -> std::process::ExitCode {
    ///     terrace_cli::Distribution::new().with(extensions()).main()
    /// }
    /// ```
    #[must_use]
    pub fn with(self, extensions: Extensions) -> Self {
        Self { extensions }
    }

    /// Runs the command that this process was started with: 0 fine, 1 the user's input, 2 ours.
    pub fn main(self) -> ExitCode {
        // First of all: as the plugin, a definition is run by this very program, which confines itself and becomes it.
        if let Some(code) = terrace_confine::enter().or_else(terrace_host::enter) {
            return code;
        }
        let Self { extensions } = self;
        let arguments: Vec<_> = env::args_os().collect();
        if is_plugin(&arguments) {
            return Plugin::new().with(extensions).main_of(arguments);
        }
        report_defects();
        let matches = match Arguments::command().try_get_matches_from(arguments) {
            Ok(matches) => matches,
            Err(error) => return not_parsed(&error),
        };
        match Arguments::from_arg_matches(&matches) {
            Ok(arguments) => finish(arguments.command.run(&Console::new(arguments.color), extensions)),
            Err(error) => not_parsed(&error),
        }
    }
}

/// Whether the program is called as Argo CD calls its plugin.
fn is_plugin(arguments: &[OsString]) -> bool {
    arguments.first().is_some_and(|program| Path::new(program).file_stem().is_some_and(|name| name == PLUGIN))
}

/// Help and versions are no mistakes; anything else that the parser refuses is one of the user.
fn not_parsed(error: &clap::Error) -> ExitCode {
    // Where neither stdout nor stderr can be written, nobody is left to be told.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(MISTAKE) } else { ExitCode::SUCCESS }
}

fn finish(result: Result<ExitCode, Failure>) -> ExitCode {
    match result {
        Ok(code) => code,
        Err(Failure::Shown) => ExitCode::from(MISTAKE),
        // Whoever reads stdout has seen enough, as `head` does.
        Err(Failure::Write { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let reason = failure.source().map(|reason| format!(": {reason}")).unwrap_or_default();
            Console::say(&format!("error: {failure}{reason}"));
            ExitCode::from(DEFECT)
        }
    }
}

/// A panic is a defect of Terrace: it says so, and ends the process with the status for one.
fn report_defects() {
    let show = panic::take_hook();
    panic::set_hook(Box::new(move |information| {
        show(information);
        let version = env!("CARGO_PKG_VERSION");
        Console::say(&format!(
            "error: this is a defect of Terrace {version}, not a mistake of yours; nothing was written"
        ));
        std::process::exit(DEFECT.into());
    }));
}
