//! Why a build failed, as the cache keeps it.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use terrace_diagnostic::{Caller, Code, Diagnostic};

use crate::codes;

/// How long a failure is believed that another try could change: for want of memory, time or disk. Until then retries cost nothing; Argo CD retries for ever.
const RETRY_AFTER: Duration = Duration::from_mins(10);
/// The most of a text that a compiler has written, in bytes.
const LONGEST: usize = 2000;

/// The mistakes of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Until when they are believed, in seconds since 1970. Without it for ever: what was built decides them.
    until: Option<u64>,
    mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mistake {
    code: u16,
    message: String,
    call: Option<(String, u32, u32)>,
    hints: Vec<String>,
}

impl Kept {
    /// What the sources say wrong, which will not compile the next time either.
    pub(super) fn decided(mistakes: Vec<Diagnostic>) -> Self {
        Self { until: None, mistakes: mistakes.into_iter().map(Mistake::from).collect() }
    }

    /// What another try could change.
    pub(super) fn passing(mistakes: Vec<Diagnostic>) -> Self {
        Self { until: Some(now() + RETRY_AFTER.as_secs()), ..Self::decided(mistakes) }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can be written")
    }

    /// The mistakes, unless it is time to try again, or nobody can read them.
    pub(super) fn read(bytes: &[u8]) -> Option<Vec<Diagnostic>> {
        let Self { until, mistakes } = serde_json::from_slice(bytes).ok()?;
        if until.is_some_and(|until| until <= now()) {
            return None;
        }
        Some(mistakes.into_iter().map(|mistake| mistake.into_diagnostic(until)).collect())
    }
}

impl From<Diagnostic> for Mistake {
    fn from(diagnostic: Diagnostic) -> Self {
        let call = diagnostic.place.caller.map(|caller| (caller.file().to_owned(), caller.line(), caller.column()));
        let hints = diagnostic.hints.into_iter().map(cut).collect();
        Self { code: diagnostic.code.number(), message: cut(diagnostic.message), call, hints }
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

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
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

    #[test]
    fn mistakes_are_read_as_they_were() {
        let mistake = Diagnostic::error(&codes::NOT_COMPILED, "E0308: mismatched types")
            .called_at(Caller::new("src/main.rs", 9, 31))
            .hint("parse it");
        let read = Kept::read(&Kept::decided(vec![mistake.clone()]).to_bytes()).expect("it is decided");
        assert_eq!(read.as_slice(), std::slice::from_ref(&mistake));
        let passing = Kept::passing(vec![mistake]);
        let read = Kept::read(&passing.to_bytes()).expect("it is not long ago");
        assert_eq!(read[0].hints.len(), 2);
        assert_eq!(Kept::read(&Kept { until: Some(now()), ..passing }.to_bytes()), None);
        assert_eq!(cut("é".repeat(LONGEST)).len(), LONGEST + '…'.len_utf8());
    }
}
