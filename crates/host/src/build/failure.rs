//! Why a build failed, as the cache keeps it.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use terrace_confine::Layer;
use terrace_diagnostic::{Caller, Code, Diagnostic};

use crate::codes;

/// How long a failure is believed that another try could change: for want of memory, time or disk. Until then retries cost nothing; Argo CD retries for ever.
const RETRY_AFTER: Duration = Duration::from_mins(10);
/// The most of a text that a compiler has written, in bytes.
const LONGEST: usize = 2000;
/// The most of a path that it has written. Twenty mistakes are less than what the cache keeps of a failure, even where each character is escaped.
const LONGEST_PATH: usize = 500;

/// What a build is given, by the platform and as far as the sidecar allows. It decides nothing of a program, but whether there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// How long it may take.
    pub(crate) time: Duration,
    /// Bytes of memory that it may hold.
    pub(crate) memory: u64,
    /// Layers of the confinement that the kernel may lack.
    pub(crate) without: BTreeSet<Layer>,
}

impl Terms {
    /// Whether a build that was given this had all that another is given.
    fn cover(&self, other: &Self) -> bool {
        self.time >= other.time && self.memory >= other.memory && self.without.is_superset(&other.without)
    }
}

/// The mistakes of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failure {
    /// How far they are believed. Without it for ever: what was built decides them.
    transient: Option<Transient>,
    mistakes: Vec<Mistake>,
}

/// How far mistakes are believed that another try could change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Transient {
    /// Until when, in seconds since 1970.
    until: u64,
    /// Who is given more than this tries again: a platform that says more, or another repository with the same sources.
    terms: Terms,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mistake {
    code: u16,
    message: String,
    call: Option<(String, u32, u32)>,
    hints: Vec<String>,
}

impl Failure {
    /// What the sources say wrong, which will not compile the next time either.
    pub(super) fn permanent(mistakes: Vec<Diagnostic>) -> Self {
        Self { transient: None, mistakes: mistakes.into_iter().map(Mistake::from).collect() }
    }

    /// What another try could change.
    pub(super) fn transient(mistakes: Vec<Diagnostic>, terms: &Terms) -> Self {
        let transient = Transient { until: now() + RETRY_AFTER.as_secs(), terms: terms.clone() };
        Self { transient: Some(transient), ..Self::permanent(mistakes) }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can be written")
    }

    /// The mistakes, unless it is time to try again, one is given more than who made them, or nobody can read them.
    pub(super) fn read(bytes: &[u8], terms: &Terms) -> Option<Vec<Diagnostic>> {
        let Self { transient, mistakes } = serde_json::from_slice(bytes).ok()?;
        if transient.as_ref().is_some_and(|transient| transient.until <= now() || !transient.terms.cover(terms)) {
            return None;
        }
        let until = transient.map(|transient| transient.until);
        Some(mistakes.into_iter().map(|mistake| mistake.into_diagnostic(until)).collect())
    }
}

impl From<Diagnostic> for Mistake {
    fn from(diagnostic: Diagnostic) -> Self {
        let call = diagnostic
            .place
            .caller
            .map(|caller| (cut(caller.file().to_owned(), LONGEST_PATH), caller.line(), caller.column()));
        let hints = diagnostic.hints.into_iter().map(|hint| cut(hint, LONGEST)).collect();
        Self { code: diagnostic.code.number(), message: cut(diagnostic.message, LONGEST), call, hints }
    }
}

impl Mistake {
    fn into_diagnostic(self, until: Option<u64>) -> Diagnostic {
        let known = codes::ALL.iter().chain(terrace_confine::codes::ALL).chain(terrace_cache::codes::ALL);
        let code: &Code = known.copied().find(|code| code.number() == self.code).unwrap_or(&codes::CARGO);
        let mut diagnostic = Diagnostic::error(code, self.message);
        if let Some((file, line, column)) = self.call {
            diagnostic = diagnostic.called_at(Caller::new(file, line, column));
        }
        diagnostic = self.hints.into_iter().fold(diagnostic, Diagnostic::hint);
        match until {
            Some(until) => diagnostic.hint(format!(
                "it is built anew when a sync asks for it in {} min or later; a change of its sources is built at once",
                until.saturating_sub(now()).div_ceil(60)
            )),
            None => diagnostic,
        }
    }
}

fn cut(mut text: String, longest: usize) -> String {
    if text.len() > longest {
        text.truncate(text.floor_char_boundary(longest));
        text.push('…');
    }
    text
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(time: u64, memory: u64, without: &[Layer]) -> Terms {
        Terms { time: Duration::from_secs(time), memory, without: without.iter().copied().collect() }
    }

    #[test]
    fn mistakes_are_read_as_they_were() {
        let mistake = Diagnostic::error(&codes::NOT_COMPILED, "E0308: mismatched types")
            .called_at(Caller::new("src/main.rs", 9, 31))
            .hint("parse it");
        let given = terms(10, 10, &[]);
        let read =
            Failure::read(&Failure::permanent(vec![mistake.clone()]).to_bytes(), &given).expect("it is permanent");
        assert_eq!(read.as_slice(), std::slice::from_ref(&mistake));
        let transient = Failure::transient(vec![mistake], &given);
        let read = Failure::read(&transient.to_bytes(), &given).expect("it is not long ago");
        assert_eq!(read[0].hints.len(), 2);
        let over = Some(Transient { until: now(), terms: given.clone() });
        assert_eq!(Failure::read(&Failure { transient: over, ..transient }.to_bytes(), &given), None);
    }

    /// Who copies somebody's sources to have them built with too little keeps nobody from building them with enough.
    #[test]
    fn a_failure_of_who_had_less_is_not_believed() {
        let kept = Failure::transient(Vec::new(), &terms(10, 10, &[])).to_bytes();
        let is_believed = |terms: Terms| Failure::read(&kept, &terms).is_some();
        assert!(is_believed(terms(10, 10, &[])) && is_believed(terms(5, 10, &[])));
        assert!(!is_believed(terms(11, 10, &[])) && !is_believed(terms(10, 11, &[])));
        assert!(!is_believed(terms(10, 10, &[Layer::Landlock])));
    }

    /// A failure that the cache does not keep would be made again by each retry.
    #[test]
    fn a_failure_is_small_whatever_a_compiler_says() {
        let long = "\u{1}".repeat(1 << 20);
        let mistake = Diagnostic::error(&codes::NOT_COMPILED, &*long)
            .called_at(Caller::new(long.clone(), 1, 1))
            .hint(&*long)
            .hint(&*long);
        assert!(Failure::permanent(vec![mistake; 20]).to_bytes().len() < 1 << 20);
        assert_eq!(cut("é".repeat(LONGEST), LONGEST).len(), LONGEST + '…'.len_utf8());
    }
}
