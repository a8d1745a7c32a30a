use terrace_diagnostic::{Code, Diagnostic};
use terrace_spec::platform::{Edition, Level};

use crate::{Levels, Report, Subject, levels::severity, rules::RULES};

/// A claim that good production apps keep.
#[derive(Debug)]
pub struct Rule {
    /// Its code, with the text behind `terrace explain`.
    pub code: &'static Code,
    /// How much it weighs unless the platform says otherwise.
    pub level: Level,
    /// The edition it came with. For an environment of an older edition it only warns.
    pub since: Edition,
    /// Reports where the claim is broken.
    pub check: fn(&Subject<'_>, &mut Report<'_>),
}

/// Asks every rule.
pub fn check(subject: &Subject<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for Rule { code, level, since, check } in RULES {
        if let Some(severity) = severity(code, *level, *since, levels, subject.app.edition) {
            check(subject, &mut Report::new(code, severity, &mut diagnostics));
        }
    }
    diagnostics
}
