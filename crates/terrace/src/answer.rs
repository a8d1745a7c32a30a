//! The definition as its host runs it: a request on standard input, the response in a file.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the door of a definition: its standard input and the file that it answers in"
)]
use std::{
    fmt,
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use terrace_diagnostic::Diagnostic;
use terrace_protocol::{
    Answer, Document, LIBRARY, Layer, MAX_BYTES, OPTION, PROTOCOL, PlatformText, RESPONSE, Request, Response,
};
use terrace_spec::{
    Platform,
    load::{load_platform, locate_callers},
    resolve::{Overrides, Target},
};

use crate::{Definition, Made, definition, render, source::gather};

/// Why there is no response.
#[derive(Debug)]
struct Refused(String);

impl Refused {
    fn because(what: &str, error: &dyn std::error::Error) -> Self {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        Self(format!("{what}: {error}{cause}"))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.0)
    }
}

/// Whether a host calls, and not the author.
pub(crate) fn is_asked(arguments: &[String]) -> bool {
    arguments.first().is_some_and(|first| first == OPTION)
}

/// Answers a host, or says why not.
pub(crate) fn answer(arguments: &[String], define: impl Fn(&definition::Request) -> Definition) -> Result<(), String> {
    let [_, protocol, option, file] = arguments else {
        return Err(format!("error: a host calls `{OPTION} {PROTOCOL} {RESPONSE} FILE`\n"));
    };
    if protocol != &PROTOCOL.to_string() || option != RESPONSE {
        return Err(format!("error: the host speaks protocol {protocol}, and this definition speaks {PROTOCOL}\n"));
    }
    respond(Path::new(file), define).map_err(|refused| format!("{refused}\n"))
}

fn respond(file: &Path, define: impl Fn(&definition::Request) -> Definition) -> Result<(), Refused> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let read = io::stdin().lock().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Refused::because("the request cannot be read", &error))?;
    let request =
        Request::read(&bytes).map_err(|error| Refused::because("the host asks for what is not understood", &error))?;
    let understood = request.platform.as_ref().map(|PlatformText { path, text }| load_platform(path, text.as_bytes()));
    let understood = understood.unwrap_or_else(|| Ok(Platform::new()));
    // As far as this version of the library understands it. The host, which resolves the app, has read all of it.
    let platform = understood.as_ref().cloned().unwrap_or_default();
    let overrides = overrides(&request)?;
    let answers = request.targets.into_iter().map(|names| {
        let request = definition::Request { target: Target::from(names.clone()), platform: platform.clone() };
        let mut defined = define(&request);
        let app = Document::of(&defined.app, &request.platform, &request.target)
            .map_err(|error| Refused(format!("the app is no data: {error}")))?;
        let made = if defined.is_data() {
            None
        } else {
            if let Err(mistakes) = &understood {
                return Err(not_understood(mistakes));
            }
            gather(Path::new(""), &mut defined.app, &request.platform);
            let mut rendered = render(&defined, &request.platform, &request.target, &overrides);
            locate_callers(&mut rendered.diagnostics, &rendered.callers);
            Some(Made::say(&rendered).map_err(|error| Refused(format!("an object is no data: {error}")))?)
        };
        Ok(Answer { target: names, app, made })
    });
    let response = Response::new(answers.collect::<Result<_, _>>()?);
    let text = response.to_text().map_err(|error| Refused::because("the response cannot be written", &error))?;
    write(file, &text).map_err(|error| Refused::because("the response cannot be written", &error))
}

/// What the host lays over the app: only a definition that builds itself has to know.
fn overrides(request: &Request) -> Result<Overrides, Refused> {
    let spec = request.sets.clone().map(Layer::into_spec).transpose();
    let spec = spec.map_err(|error| Refused(format!("what is set is not understood: {error}")))?.unwrap_or_default();
    Ok(Overrides { images: request.images.clone(), spec })
}

/// A definition that builds objects itself would build them without what it does not understand.
fn not_understood(mistakes: &[Diagnostic]) -> Refused {
    let first = mistakes.first().map(|mistake| mistake.message.as_str()).unwrap_or_default();
    Refused(format!(
        "the platform says what this definition's library, {LIBRARY}, does not know: {first}; build the definition with a newer one"
    ))
}

/// Writes into the file that the host has made, for a confined definition can make none. The last line says that it is whole.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let made = File::options().write(true).open(file);
    let mut opened = match made {
        Err(error) if error.kind() == io::ErrorKind::NotFound => File::create_new(file)?,
        made => made?,
    };
    opened.write_all(text.as_bytes())
}
