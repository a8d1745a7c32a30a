//! The codes of what is not Terrace's own: rules and constructs of definitions and distributions.

use std::panic::Location;

use terrace_build::codes::{self, CODE_OF_ANOTHER};
use terrace_check::Rule;
use terrace_diagnostic::{Code, Diagnostic};

/// The codes that are left to others: those of rules and add-ons of a platform team begin with `T9`.
///
/// ```
/// use terrace::{OWN_CODES, diagnostic::Code};
///
/// static NO_OWNER: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");
/// assert!(OWN_CODES.contains(&NO_OWNER.number()));
/// ```
pub const OWN_CODES: std::ops::RangeInclusive<u16> = 9000..=9999;

/// A rule of a definition, and the call that added it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnRule {
    pub(crate) rule: Rule,
    pub(crate) caller: &'static Location<'static>,
}

/// The rules whose codes are their own, and what is to be said of the others. Those are not asked: the platform's level for their code is
/// that of another rule.
pub(crate) fn with_own_codes(rules: &[OwnRule]) -> (Vec<Rule>, Vec<Diagnostic>) {
    let (own, others): (Vec<OwnRule>, Vec<OwnRule>) =
        rules.iter().copied().partition(|OwnRule { rule, .. }| OWN_CODES.contains(&rule.code.number()));
    let refused = others.into_iter().map(|other| refused("a rule", other.rule.code).called_at(other.caller));
    (own.into_iter().map(|own| own.rule).collect(), refused.collect())
}

/// What is to be said of mistakes that constructs have reported under codes that are neither their own nor Terrace's.
pub(crate) fn foreign_codes(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let all = [terrace_spec::codes::ALL, codes::ALL, terrace_check::codes::ALL];
    // By the code itself: one of the same number says something else.
    let is_terraces = |code: &'static Code| all.iter().copied().flatten().any(|known| std::ptr::eq(*known, code));
    let mut told: Vec<&Code> = Vec::new();
    let mut refusals = Vec::new();
    for Diagnostic { code, place, .. } in diagnostics {
        if OWN_CODES.contains(&code.number()) || is_terraces(code) || told.contains(code) {
            continue;
        }
        told.push(code);
        let mut refusal = refused("a construct", code);
        refusal.place = place.clone();
        refusals.push(refusal);
    }
    refusals
}

fn refused(whose: &str, code: &Code) -> Diagnostic {
    Diagnostic::error(&CODE_OF_ANOTHER, format!("{whose} has the code `{code}`, which may be Terrace's"))
        .hint("give it one from `T9000` to `T9999`")
}
