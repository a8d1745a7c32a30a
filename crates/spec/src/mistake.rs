//! How a mistake in a single value crosses serde, which passes on nothing but text.

use serde::de;

use crate::{codes, layer::Mistake};

/// Between the parts of a transported mistake: a character that [`printable`] leaves in none of them.
const SEPARATOR: char = '\u{1f}';

impl Mistake {
    /// The mistake as an error of serde, to be read again by the loader.
    ///
    /// ```
    /// use serde::de::value::Error;
    /// use terrace_spec::{codes, layer::Mistake};
    ///
    /// // A type of one's own is read with what it has to say, code and hint too.
    /// let mistake = Mistake::new(&codes::BAD_VALUE, "`huge` is not a size").hint("write `small` or `large`");
    /// let error: Error = mistake.clone().into_serde();
    /// assert_eq!(Mistake::from_serde(&error.to_string()), Some(mistake));
    /// ```
    pub fn into_serde<E: de::Error>(self) -> E {
        E::custom(self.transport())
    }

    /// The text that carries the mistake.
    fn transport(&self) -> String {
        let [message, hint] = [self.message.as_str(), self.hint.as_deref().unwrap_or_default()].map(printable);
        format!("{SEPARATOR}{}{SEPARATOR}{message}{SEPARATOR}{hint}{SEPARATOR}", self.code.number())
    }

    /// The mistake that an error's text carries, if it carries one.
    pub fn from_serde(text: &str) -> Option<Self> {
        let mut parts = text.split(SEPARATOR).skip(1);
        let number: u16 = parts.next()?.parse().ok()?;
        let code = codes::ALL.iter().find(|code| code.number() == number)?;
        let message = parts.next()?.to_owned();
        let hint = parts.next().filter(|hint| !hint.is_empty()).map(str::to_owned);
        Some(Self { code, message, hint })
    }
}

/// A text that quotes a file, without characters that would steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
