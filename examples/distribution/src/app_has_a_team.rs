use terrace::{
    check::{Report, Rule, Subject},
    diagnostic::Code,
};

static NO_TEAM: Code = Code::new(
    9001,
    "an app without a team",
    "Whoever is called at night looks for the team first: every app of Acme names it.\n\n```yaml\nspec: {team: checkout}\n```",
);

/// Whoever is called at night looks for the team first.
pub(crate) const RULE: Rule = Rule::new(&NO_TEAM, check);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let (None, Some(object)) = (&subject.app.team, subject.objects.first()) {
        report.broken(object.spec, "the app names no team", "add `team:` to the app's `spec`");
    }
}
