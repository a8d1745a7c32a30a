use terrace_diagnostic::{Code, Diagnostic};
use terrace_spec::platform::{Edition, Level};

use crate::{Levels, Report, Subject, levels::severity, rules::RULES};

/// A claim that good production apps keep.
///
/// ```
/// use terrace_check::{Report, Rule, Subject};
/// use terrace_diagnostic::Code;
/// use terrace_spec::platform::Level;
///
/// static TWO_COPIES: Code = Code::new(9004, "a service with one copy", "A node that goes takes the service with it.");
///
/// fn service_has_two_copies(subject: &Subject<'_>, report: &mut Report<'_>) {
///     for (object, _) in subject.pods() {
///         if object.wanted.and_then(|spec| spec.get("replicas")?.as_i64()) == Some(1) {
///             report.broken(object.spec, format!("`{object}` has one copy"), "write `scale: 2`");
///         }
///     }
/// }
///
/// // It warns, until a platform says more.
/// let rule = Rule::new(&TWO_COPIES, service_has_two_copies).level(Level::Warn);
/// assert_eq!(rule.code.to_string(), "T9004");
/// ```
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
///
/// ```
/// use terrace_check::{Levels, Subject, check};
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// assert!(check(&Subject::new(&app, &[]), &Levels::new()).is_empty());
/// ```
pub fn check(subject: &Subject<'_>, levels: &Levels) -> Vec<Diagnostic> {
    check_own(RULES.iter().copied(), subject, levels)
}

/// Asks rules of a definition or a distribution.
///
/// ```
/// use terrace_check::{Levels, Report, Rule, Subject, check_own};
/// use terrace_diagnostic::{Code, Path};
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
///
/// static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
///
/// fn app_has_a_team(subject: &Subject<'_>, report: &mut Report<'_>) {
///     if subject.app.team.is_none() {
///         report.broken(&Path::root(), "nobody owns it", "add `team: <name>`");
///     }
/// }
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let rule = Rule::new(&NO_TEAM, app_has_a_team);
/// let found = check_own([&rule], &Subject::new(&app, &[]), &Levels::new());
/// assert_eq!(found[0].message, "nobody owns it");
/// // The platform has the last word.
/// let off: Levels = serde_saphyr::from_str("T9001: off")?;
/// assert!(check_own([&rule], &Subject::new(&app, &[]), &off).is_empty());
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
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
