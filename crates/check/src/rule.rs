use terrace_diagnostic::{Code, Diagnostic};
use terrace_spec::platform::{Edition, Level};

use crate::{Levels, Report, Subject, levels::severity, rules::RULES};

/// A claim that good production apps keep.
#[derive(Clone, Copy, Debug)]
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

impl Rule {
    /// A rule of a definition or a distribution, which stops the rendering unless the platform says otherwise.
    ///
    /// ```
    /// use terrace_check::{Kind, Report, Rule, Subject};
    /// use terrace_diagnostic::Code;
    ///
    /// static NO_OWNER: Code = Code::new(9001, "an app without a team", "Every app of the shop names the team that owns it.");
    ///
    /// fn app_has_an_owner(subject: &Subject<'_>, report: &mut Report<'_>) {
    ///     for deployment in subject.of_kind(Kind::Deployment).filter(|_| subject.app.team.is_none()) {
    ///         report.broken(deployment.spec, format!("nobody owns `{deployment}`"), "add `team:` to the app's `spec`");
    ///     }
    /// }
    ///
    /// let rule = Rule::new(&NO_OWNER, app_has_an_owner);
    /// # let _ = rule;
    /// ```
    pub const fn new(code: &'static Code, check: fn(&Subject<'_>, &mut Report<'_>)) -> Self {
        Self { code, level: Level::Error, since: Edition::Of202611, check }
    }

    /// How much it weighs unless the platform says otherwise.
    #[must_use]
    pub const fn level(self, level: Level) -> Self {
        Self { level, ..self }
    }
}

/// Asks every rule of Terrace.
pub fn check(subject: &Subject<'_>, levels: &Levels) -> Vec<Diagnostic> {
    check_own(RULES.iter().copied(), subject, levels)
}

/// Asks rules of a definition or a distribution.
pub fn check_own<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    subject: &Subject<'_>,
    levels: &Levels,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for Rule { code, level, since, check } in rules {
        if let Some(severity) = severity(code, *level, *since, levels, subject.app.edition) {
            check(subject, &mut Report::new(code, severity, &mut diagnostics));
        }
    }
    diagnostics
}
