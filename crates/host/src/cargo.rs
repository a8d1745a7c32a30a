//! Building a definition where its author works.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use terrace_diagnostic::Diagnostic;
use terrace_repository::{AppFile, Manifest};

use crate::{
    codes,
    rustc::{self, Compiled},
    spawn::{self, Ending, Environment, Ran, Run},
    tail,
};

/// The first build takes its dependencies along.
const TIME: Duration = Duration::from_hours(1);
/// What Cargo says of a build, a line for each artifact.
const OUTPUT: usize = 64 << 20;

/// Builds the binary of a package, and gives its path and the compiler's warnings.
pub(crate) fn build(file: &AppFile, manifest: &Manifest) -> Result<(PathBuf, String), Vec<Diagnostic>> {
    let ran = spawn::run(Run {
        program: Path::new("cargo"),
        arguments: ["build", "--bins", "--message-format=json"].map(Into::into).to_vec(),
        folder: file.folder(),
        environment: Environment::Inherited,
        input: Vec::new(),
        output: OUTPUT,
        time: TIME,
    });
    let ran = ran.map_err(|error| {
        let message = format!("`cargo` cannot be started: {error}");
        let hint = "install Rust, or give the definition's program with `--binary`";
        vec![Diagnostic::error(&codes::CARGO, message).in_file(file.shown()).hint(hint)]
    })?;
    built(file, manifest, &ran)
}

/// What came of a build.
pub(crate) fn built(file: &AppFile, manifest: &Manifest, ran: &Ran) -> Result<(PathBuf, String), Vec<Diagnostic>> {
    let place = |diagnostic: Diagnostic| vec![diagnostic.in_file(file.shown())];
    let Compiled { programs, errors, warnings } = rustc::read(&ran.stdout, &manifest.package);
    if ran.ending != Ending::Exited(0) {
        if !errors.is_empty() {
            return Err(errors);
        }
        let message = tail::with_last_lines(&format!("Cargo cannot build `{}`", manifest.package), &ran.stderr);
        let hint = "build it by hand: `cargo build`";
        return Err(place(Diagnostic::error(&codes::CARGO, message).hint(hint)));
    }
    let wanted = |name: &str| manifest.default_run.as_ref().is_none_or(|wanted| wanted == name);
    let mut found = programs.into_iter().filter(|(name, _)| wanted(name));
    match (found.next(), found.next()) {
        (Some((_, program)), None) => Ok((program, warnings)),
        (None, _) => {
            let message = format!("the package `{}` has no program", manifest.package);
            let hint = "write `src/main.rs`, with `terrace::main` in it";
            Err(place(Diagnostic::error(&codes::NO_BINARY, message).hint(hint)))
        }
        (Some((first, _)), Some((second, _))) => {
            let message = format!("the package `{}` has several programs: `{first}`, `{second}`", manifest.package);
            let hint = format!("say which one defines the app: `default-run = \"{first}\"` below `[package]`");
            Err(place(Diagnostic::error(&codes::NO_BINARY, message).hint(hint)))
        }
    }
}
