//! Names in layers that are known nowhere else: typing mistakes.

use terrace_diagnostic::Diagnostic;

use super::{listed, offered};
use crate::{app::App, codes, layer::At, platform::Platform, process::Process, spec::Spec};

/// Names of environments and clusters that the platform does not have are typing mistakes, wherever the app is rendered.
pub(super) fn check_names(app: &App, platform: &Platform, at: &At<'_>) {
    let spec = &platform.spec;
    let known = [
        (
            &codes::UNKNOWN_ENVIRONMENT,
            "environments",
            "environment",
            &app.environments,
            spec.environments.keys().collect::<Vec<_>>(),
        ),
        (&codes::UNKNOWN_CLUSTER, "clusters", "cluster", &app.clusters, spec.clusters.keys().collect()),
    ];
    for (code, key, what, layers, known) in known {
        if known.is_empty() {
            continue;
        }
        for name in layers.keys().filter(|name| !known.contains(name)) {
            let diagnostic = Diagnostic::error(code, format!("the platform has no {what} `{name}`"))
                .at(terrace_diagnostic::Path::root().key(key).key(name.as_str()))
                .hint(offered(name, "it has", known.iter().copied()));
            at.report(diagnostic);
        }
    }
}

/// A process that only a layer for one target or a run names, and that says nothing of what it runs, is a typing mistake: it
/// would become a new Deployment of the image's entrypoint. Overlaying keeps known keys in their place, so new ones follow.
pub(super) fn check_processes(spec: &Spec, known: usize, at: &At<'_>) {
    let says_what_runs = |process: &Process| {
        process.image.is_some()
            || process.like.is_some()
            || process.command.is_some()
            || process.args.is_some()
            || [
                !process.http.is_unset(),
                !process.ports.is_empty(),
                !process.schedule.is_unset(),
                !process.release.is_unset(),
            ]
            .contains(&true)
    };
    for (name, process) in spec.processes.iter().skip(known) {
        if process.as_option().is_some_and(|process| !says_what_runs(process)) {
            let names = listed(spec.processes.keys().take(known), "none");
            let at = at.key("processes");
            at.key(name.as_str()).error(
                &codes::UNKNOWN_PROCESS,
                format!("the app's `spec` has no process `{name}`, and it is not said here what it runs"),
                format!("it has {names}; a new process says its `command`, `http`, `schedule` or `release`"),
            );
        }
    }
}
