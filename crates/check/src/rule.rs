use terrace_diagnostic::{Code, Diagnostic, Severity};
use terrace_spec::{
    Map,
    platform::{Edition, Level, RuleCode},
};

use crate::{Report, Subject, rules::RULES};

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

/// How much rules weigh on a platform, by their code.
pub type Levels = Map<RuleCode, Level>;

/// Asks every rule.
pub fn check(subject: &Subject<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for Rule { code, level, since, check } in RULES {
        let level = match levels.is_empty() {
            true => *level,
            false => levels.get(code.to_string().as_str()).copied().unwrap_or(*level),
        };
        let severity = match level {
            Level::Off => continue,
            Level::Error if *since <= subject.app.edition => Severity::Error,
            Level::Error | Level::Warn => Severity::Warning,
        };
        check(subject, &mut Report::new(code, severity, &mut diagnostics));
    }
    diagnostics
}
