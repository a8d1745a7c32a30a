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
    rc::Rc,
};

use terrace_diagnostic::Diagnostic;
use terrace_protocol::{Answer, Document, LIBRARY, Layer, MAX_BYTES, OPTION, PROTOCOL, RESPONSE, Request, Response};
use terrace_spec::{
    App,
    load::locate_callers,
    resolve::{Overrides, Target},
};

use crate::{
    Definition, Made, render,
    request::{self, GivenPlatform},
    source::gather,
};

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
pub(crate) fn answer(arguments: &[String], define: impl Fn(&request::Request) -> Definition) -> Result<(), String> {
    let [_, protocol, option, file] = arguments else {
        return Err(format!("error: a host calls `{OPTION} {PROTOCOL} {RESPONSE} FILE`\n"));
    };
    if protocol != &PROTOCOL.to_string() || option != RESPONSE {
        return Err(format!("error: the host speaks protocol {protocol}, and this definition speaks {PROTOCOL}\n"));
    }
    respond(Path::new(file), define).map_err(|refused| format!("{refused}\n"))
}

fn respond(file: &Path, define: impl Fn(&request::Request) -> Definition) -> Result<(), Refused> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let read = io::stdin().lock().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Refused::because("the request cannot be read", &error))?;
    let request =
        Request::read(&bytes).map_err(|error| Refused::because("the host asks for what is not understood", &error))?;
    let overrides = overrides(&request)?;
    let on = Rc::new(GivenPlatform::text(request.platform));
    let answers = request.targets.into_iter().map(|names| {
        let request = request::Request::new(Target::from(names.clone()), Rc::clone(&on));
        let mut defined = define(&request);
        if defined.is_data() {
            return Ok(Answer { target: names, app: document(defined.app)?, made: None });
        }
        if let Some(first) = on.mistakes().first() {
            return Err(not_understood(first));
        }
        let app = document(defined.app.clone())?;
        gather(Path::new(""), &mut defined.app, on.platform());
        let mut rendered = render(&defined, on.platform(), &request.target, &overrides);
        locate_callers(&mut rendered.diagnostics, &rendered.callers);
        let made = Made::say(&rendered).map_err(|error| Refused(format!("an object is no data: {error}")))?;
        Ok(Answer { target: names, app, made: Some(made) })
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

fn document(app: App) -> Result<Document, Refused> {
    Document::of(app).map_err(|error| Refused(format!("the app is no data: {error}")))
}

/// A definition that builds objects itself would build them without what it does not understand.
fn not_understood(first: &Diagnostic) -> Refused {
    Refused(format!(
        "the platform says what this definition's library, {LIBRARY}, does not know: {}; build the definition with a newer one",
        first.message
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
