//! A definition's answer to one request.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempPath;
use terrace_diagnostic::Diagnostic;
use terrace_protocol::{MAX_BYTES, OPTION, PROTOCOL, RESPONSE, Request, Response, ResponseError};
use terrace_repository::AppFile;
use terrace_spec::resolve::Target;

use crate::{
    codes,
    confined::{self, Trust},
    spawn::{self, Ending, Environment, Ran, Run},
    tail,
};

/// A definition computes for a few milliseconds.
const TIME: Duration = Duration::from_secs(20);
/// What a definition may print: for people.
const OUTPUT: usize = 1 << 20;

const BY_HAND: &str = "run it by hand to see all that it says: `cargo run -- synth`";

/// What a definition answered, and what it printed meanwhile.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) response: Response,
    pub(crate) said: Vec<u8>,
}

/// Runs a definition's program in the app's folder and reads what it answers.
pub(crate) fn ask(program: &Path, trust: &Trust, file: &AppFile, request: &Request) -> Result<Answered, Diagnostic> {
    let place = |diagnostic: Diagnostic| diagnostic.in_file(file.shown());
    let not_started = |error: io::Error| {
        let message = format!("`{}` cannot be started: {error}", program.display());
        let hint = "build it for this machine, and let whoever runs this execute it";
        place(Diagnostic::error(&codes::NOT_STARTED, message).hint(hint))
    };
    let answer = place_for_answer(trust).map_err(not_started)?;
    let input = request.to_json().map_err(|error| not_started(error.into()))?.into_bytes();
    let arguments = vec![OPTION.into(), PROTOCOL.to_string().into(), RESPONSE.into(), answer.as_os_str().to_owned()];
    let (ran, answered) = match trust {
        Trust::Own => {
            let (program, folder, environment) = (&absolute(program), file.folder(), Environment::Cleared);
            let run = Run { program, arguments, folder, environment, input, output: OUTPUT, time: TIME };
            (spawn::run(run).map_err(not_started)?, None)
        }
        Trust::Nobody { launcher, without } => {
            let folder = absolute(file.folder());
            let ran = confined::run((launcher, without), program, &folder, arguments, input, answer.to_path_buf());
            let (ran, response) = ran.map_err(place)?;
            (ran, Some(response))
        }
    };
    let bytes = match (ran.ending, answered) {
        (Ending::Exited(0), Some(response)) => Ok(response),
        (Ending::Exited(0), None) => read(&answer),
        _ => Err(failure(&ran)),
    };
    let targets: Vec<_> = request.targets.iter().cloned().map(Target::from).collect();
    let response = bytes.and_then(|bytes| Response::read(&bytes, &targets).map_err(|error| unusable(&error, &ran)));
    let said = [ran.stdout.as_slice(), &ran.stderr].concat();
    response.map(|response| Answered { response, said }).map_err(place)
}

/// Where an answer is written, which is gone in the end: a file of a name that nobody knows, and no folder, which takes longer to make and to
/// remove than a definition takes to answer. A confinement makes the file itself.
fn place_for_answer(trust: &Trust) -> io::Result<TempPath> {
    let mut place = tempfile::Builder::new();
    let place = place.prefix("terrace-");
    match trust {
        Trust::Own => Ok(place.tempfile()?.into_temp_path()),
        Trust::Nobody { .. } => Ok(place.make(|_| Ok(()))?.into_temp_path()),
    }
}

/// A path that means the same in another folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn read(answer: &Path) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    // One that takes its file away has said nothing.
    if let Ok(file) = File::open(answer) {
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| {
            Diagnostic::error(&codes::NO_RESPONSE, format!("the response cannot be read: {error}")).hint(BY_HAND)
        })?;
    }
    Ok(bytes)
}

/// Why a program that did not end well did not.
fn failure(ran: &Ran) -> Diagnostic {
    let said = if ran.stderr.is_empty() { &ran.stdout } else { &ran.stderr };
    let (code, message, hint) = match ran.ending {
        Ending::Exited(status) => (&codes::FAILED, format!("the definition ended with status {status}"), BY_HAND),
        Ending::Signal(signal) => (&codes::FAILED, format!("the definition was ended by signal {signal}"), BY_HAND),
        Ending::Time => (
            &codes::TOO_SLOW,
            format!("the definition did not end within {} s", TIME.as_secs()),
            "nothing in a definition can wait for anything: look for a loop, or for a read of standard input",
        ),
        Ending::Output => {
            let message = format!("the definition printed more than {} MiB", OUTPUT >> 20);
            return Diagnostic::error(&codes::TOO_LOUD, message).hint("print less: what is printed is for people");
        }
    };
    Diagnostic::error(code, tail::with_last_lines(&message, said)).hint(hint)
}

/// Why what a program has written is no response.
fn unusable(error: &ResponseError, ran: &Ran) -> Diagnostic {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let (code, hint) = match error {
        ResponseError::Empty | ResponseError::NoEnd => (
            &codes::NO_RESPONSE,
            "let `main` be `terrace::main(..)` alone, and end in nothing else: it answers at its end",
        ),
        ResponseError::OtherProtocol { .. } => (
            &codes::OTHER_PROTOCOL,
            "build the definition with a version of the library that is as old as this Terrace, or upgrade this Terrace",
        ),
        _ => (&codes::GARBAGE, "let `terrace::main` alone write the response"),
    };
    let said = if ran.stderr.is_empty() { &ran.stdout } else { &ran.stderr };
    let message = format!("{error}{cause}");
    let message = if said.is_empty() { message } else { tail::with_last_lines(&message, said) };
    Diagnostic::error(code, message).hint(hint)
}
