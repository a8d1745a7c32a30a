use std::fmt::Write;

use clap::Args;
use terrace::{
    Extensions,
    diagnostic::{Code, Diagnostic, Sources},
};

use crate::{codes, console::Console, failure::Failure};

/// Explain the code of a diagnostic, or list all codes
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  terrace explain T0010
  terrace explain | grep canary")]
pub(crate) struct Explain {
    /// The code, as in error[T0010]; all codes when left out
    code: Option<String>,
}

impl Explain {
    pub(crate) fn run(self, console: &Console, extensions: &Extensions) -> Result<(), Failure> {
        // Terrace's own come first: those of others have higher numbers.
        let known: Vec<_> = codes::all().chain(extensions.own_codes().iter().copied()).collect();
        let Some(wanted) = self.code else {
            let list = known.iter().fold(String::new(), |mut list, code| {
                // Writing to a string cannot fail.
                let _ = writeln!(list, "{code}  {}", code.title());
                list
            });
            return Console::data([list.as_str()]);
        };
        match number(&wanted).and_then(|number| known.iter().find(|code| code.number() == number)) {
            Some(code) => {
                let title = format!("{code}: {}\n\n", code.title());
                Console::data([title.as_str(), code.explanation().trim_end(), "\n"])
            }
            None => Err(console.refuse(vec![unknown(&wanted, known)], Sources::new())),
        }
    }
}

/// How many codes are offered in place of one that does not exist.
const NEAR: usize = 5;

/// `T0010`, `t10` and `10` are the same.
fn number(text: &str) -> Option<u16> {
    text.trim_start_matches(['t', 'T']).parse().ok()
}

/// Names the codes that are near: by number, or by a word of their titles.
fn unknown(wanted: &str, mut known: Vec<&'static Code>) -> Diagnostic {
    let mistake = Diagnostic::error(&codes::UNKNOWN_CODE, format!("there is no code `{wanted}`"));
    if number(wanted).is_some_and(|wanted| terrace::OWN_CODES.contains(&wanted)) {
        return mistake.hint("codes from `T9000` on are a definition's own, or a distribution's: ask its `terrace explain`, or read its source");
    }
    let mut near: Vec<&Code> = match number(wanted) {
        Some(wanted) => {
            known.sort_by_key(|code| code.number().abs_diff(wanted));
            known
        }
        None => known.into_iter().filter(|code| code.title().contains(&wanted.to_lowercase())).collect(),
    };
    near.truncate(NEAR);
    near.sort_by_key(|code| code.number());
    if near.is_empty() {
        return mistake.hint("list all of them with `terrace explain`");
    }
    near.into_iter().fold(mistake, |mistake, code| mistake.hint(format!("{code} is {}", code.title())))
}
