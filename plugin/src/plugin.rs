use terrace::{
    Extensions,
    diagnostic::{Diagnostic, Sources},
    spec::{API_VERSION, platform::Edition, text::Name},
};
use terrace_host::{Health, Sidecar};

use crate::{
    Place, Variables,
    answer::{Answer, lines},
    input::Input,
};

/// The plugin: what its commands answer. That of a platform team has their add-ons and rules.
///
/// ```no_run
/// # // Not run: it is the whole of a program.
/// use std::process::ExitCode;
/// use terrace_cmp::{NAMESPACE, Plugin};
///
/// fn main() -> ExitCode {
///     // Argo CD says the namespace of the Application by a variable; without one it is the destination's.
///     if std::env::var_os(NAMESPACE).is_none() {
///         return Plugin::new().with(terrace::Extensions::new()).main_of(std::env::args_os());
///     }
///     Plugin::new().main()
/// }
/// ```
#[derive(Debug, Default)]
pub struct Plugin {
    extensions: Extensions,
}

impl Plugin {
    /// The plugin as Terrace comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with what a platform team's own `terrace` has beyond Terrace.
    #[must_use]
    pub fn with(self, extensions: Extensions) -> Self {
        Self { extensions }
    }

    /// Says that the plugin runs, and what it is: for a probe, and for whoever wonders which plugin Argo CD has.
    ///
    /// The plugin has no state and opens no connection: without definitions, that it starts is all there is to its health. Where the sidecar's variables name what
    /// definitions are run from or built of, whether that is there and can be used.
    pub fn health(&self, variables: &Variables) -> Answer {
        let sidecar = Sidecar::from_variables(|name| variables.get(name));
        let Health { has, mistakes } = match sidecar.map(|sidecar| sidecar.health()) {
            Ok(health) => health,
            Err(mistake) => return Answer::fault(lines(&[mistake], &Sources::new())),
        };
        let wrong = lines(&mistakes, &Sources::new());
        if mistakes.iter().any(Diagnostic::is_error) {
            return Answer::fault(wrong);
        }
        let mut said = vec![
            format!("terrace-cmp {} is fine", env!("CARGO_PKG_VERSION")),
            format!("reads {API_VERSION}, editions up to {}", Edition::LATEST.as_str()),
        ];
        let kinds: Vec<_> = self.extensions.kinds().names().map(Name::as_str).collect();
        if !kinds.is_empty() {
            said.push(format!("has the add-ons {}", kinds.join(", ")));
        }
        said.extend(has);
        Answer::fine(said.join("\n") + "\n", wrong)
    }

    /// What lies in a place, and what Argo CD says about it.
    pub(crate) fn input<'a>(&'a self, place: &'a Place, variables: &Variables) -> Input<'a> {
        Input::new(place, variables, &self.extensions)
    }
}
