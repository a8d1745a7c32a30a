//! How much rules weigh on a platform.

use terrace_diagnostic::{Code, Diagnostic, Path, Severity};
use terrace_spec::{
    Map,
    platform::{Edition, Level, RuleCode},
};

use crate::{ACROSS_RULES, RULES, codes};

/// How much rules weigh on a platform, by their code.
///
/// ```
/// use terrace_check::Levels;
/// use terrace_spec::platform::Level;
///
/// // `rules: {T0402: off}` of `platform.yaml`.
/// let levels: Levels = serde_saphyr::from_str("T0402: off")?;
/// assert_eq!(levels["T0402"], Level::Off);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
pub type Levels = Map<RuleCode, Level>;

/// How much a rule weighs here; `None` when it is not asked.
///
/// A rule that is newer than the edition of an environment only warns there: an upgrade of Terrace refuses nothing by itself.
pub(crate) fn severity(
    code: &Code,
    level: Level,
    since: Edition,
    levels: &Levels,
    edition: Edition,
) -> Option<Severity> {
    match of_platform(code, levels).unwrap_or(level) {
        Level::Off => None,
        Level::Error if since <= edition => Some(Severity::Error),
        Level::Error | Level::Warn => Some(Severity::Warning),
    }
}

fn of_platform(code: &Code, levels: &Levels) -> Option<Level> {
    if levels.is_empty() {
        return None;
    }
    // As the code is printed, without the allocation: this is asked for every rule of every app.
    let digit = |divisor: u16| b"0123456789"[usize::from(code.number() / divisor % 10)];
    let key = [b'T', digit(1000), digit(100), digit(10), digit(1)];
    levels.get(std::str::from_utf8(&key).ok()?).copied()
}

/// Levels that the platform gives to rules that do not exist, at their places in the platform's document.
///
/// ```
/// use terrace_check::{Levels, unknown_rules};
///
/// let levels: Levels = serde_saphyr::from_str("{T0999: off, T9001: warn}")?;
/// // Rules of a platform team are known to its own `terrace` alone.
/// let found = unknown_rules(&levels);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].message, "there is no rule `T0999`");
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
pub fn unknown_rules(levels: &Levels) -> Vec<Diagnostic> {
    let rules = RULES.iter().map(|rule| rule.code).chain(ACROSS_RULES.iter().map(|rule| rule.code));
    let known: Vec<String> = rules.map(ToString::to_string).collect();
    // Rules of definitions and distributions, which are known to them alone.
    let is_own = |key: &str| key.starts_with("T9");
    let unknown = levels.keys().map(AsRef::as_ref);
    let unknown = unknown.filter(|key: &&str| !is_own(key) && !known.iter().any(|code| code == key));
    unknown
        .map(|key| {
            Diagnostic::error(&codes::UNKNOWN_RULE, format!("there is no rule `{key}`"))
                .at(Path::from("spec.rules").key(key))
                .hint("delete the line; the codes of rules begin with `T04` to `T08`, and no other mistake can be switched off")
        })
        .collect()
}
