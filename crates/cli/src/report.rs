//! What a run has found wrong.

use terrace::diagnostic::{Diagnostic, Severity, Sources, sort};

/// Everything that is shown at the end of a run.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: Sources,
    /// How many apps were looked at.
    apps: usize,
    /// How many of them have something wrong.
    affected: usize,
}

impl Report {
    /// The mistakes of a run over apps.
    pub(crate) fn new(mut diagnostics: Vec<Diagnostic>, sources: Sources, apps: usize, affected: usize) -> Self {
        sort(&mut diagnostics);
        Self { diagnostics, sources, apps, affected }
    }

    /// The mistakes in how the command was called.
    pub(crate) fn of_call(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self::new(diagnostics, sources, 0, 0)
    }

    /// Whether anything stops the run.
    pub(crate) fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// The last line: what the mistakes mean for the run.
    pub(crate) fn summary(&self) -> Option<String> {
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let place = match self.apps {
            0 => return None,
            1 => String::new(),
            apps => format!(" in {} of {apps} apps", self.affected),
        };
        match (errors, warnings) {
            (0, 0) => None,
            (0, _) => Some(format!("warning: {}{place}", counted(warnings, "warning"))),
            (_, 0) => Some(format!("error: {}{place}; nothing was written", counted(errors, "mistake"))),
            _ => {
                let (errors, warnings) = (counted(errors, "mistake"), counted(warnings, "warning"));
                Some(format!("error: {errors} and {warnings}{place}; nothing was written"))
            }
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
