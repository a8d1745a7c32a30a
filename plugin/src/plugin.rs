use terrace::{
    Extensions,
    spec::{API_VERSION, platform::Edition, text::Name},
};

use crate::{Place, Variables, answer::Answer, input::Input};

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
    /// The plugin has no state, writes no file and opens no connection: that it starts is all there is to its health.
    pub fn health(&self) -> Answer {
        let kinds: Vec<_> = self.extensions.kinds().names().map(Name::as_str).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!("has the add-ons {}\n", kinds.join(", ")) };
        Answer::fine(
            format!(
                "terrace-cmp {} is fine\nreads {API_VERSION}, editions up to {}\n{kinds}",
                env!("CARGO_PKG_VERSION"),
                Edition::LATEST.as_str(),
            ),
            String::new(),
        )
    }

    /// What lies in a place, and what Argo CD says about it.
    pub(crate) fn input<'a>(&'a self, place: &'a Place, variables: &Variables) -> Input<'a> {
        Input::new(place, variables, &self.extensions)
    }
}
