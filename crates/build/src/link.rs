//! The addresses that links hold.

use terrace_k8s::custom::flagger::TARGET_NAME_LIMIT;
use terrace_spec::{
    LinkForm,
    resolve::{ResolvedApp, ResolvedLink},
    text::Name,
};

use crate::process::name_within;

/// The port that a URL need not name.
const HTTP: u16 = 80;

/// What the variable of a link holds.
///
/// The host is the name of the process's Service, which is found in its own namespace by that name alone. Under a canary that Service is
/// Flagger's, of the same name: switching a canary on or off changes no address.
pub(crate) fn value(link: &ResolvedLink, from: &ResolvedApp) -> String {
    let mut value = match &link.app {
        Some(app) => name_within(&format!("{app}-{}", link.process), TARGET_NAME_LIMIT),
        None => service_name(from, &link.process),
    };
    if let Some(namespace) = &link.namespace {
        value = format!("{value}.{namespace}");
    }
    let port = link.port.number();
    match link.form {
        LinkForm::Address => format!("{value}:{port}"),
        LinkForm::Host => value,
        LinkForm::Url if port == HTTP => format!("http://{value}"),
        LinkForm::Url => format!("http://{value}:{port}"),
    }
}

/// What the Service of a process of the app is called: a process may have taken over one of another name.
pub(crate) fn service_name(app: &ResolvedApp, process: &Name) -> String {
    let adopt = app.processes.get(process).map(|process| &process.adopt);
    match adopt.and_then(|adopt| adopt.service.as_ref().or(adopt.name.as_ref())) {
        Some(adopted) => adopted.to_string(),
        None => name_within(&format!("{}-{process}", app.name), TARGET_NAME_LIMIT),
    }
}
