//! How a mistake in a single value crosses serde, which passes on nothing but text.

use serde::de;

use crate::{codes, layer::Mistake};

/// Between the parts of a transported mistake: a character that no YAML document can hold unescaped.
const SEPARATOR: char = '\u{1f}';

impl Mistake {
    /// The mistake as an error of serde, to be read again by [`Mistake::from_transport`].
    pub fn into_serde<E: de::Error>(self) -> E {
        E::custom(self.transport())
    }

    /// The text that carries the mistake.
    pub(crate) fn transport(&self) -> String {
        let hint = self.hint.as_deref().unwrap_or_default();
        format!("{SEPARATOR}{}{SEPARATOR}{}{SEPARATOR}{hint}{SEPARATOR}", self.code.number(), self.message)
    }

    /// The mistake that an error's text carries, if it carries one.
    pub(crate) fn from_transport(text: &str) -> Option<Self> {
        let mut parts = text.split(SEPARATOR).skip(1);
        let number: u16 = parts.next()?.parse().ok()?;
        let code = codes::ALL.iter().find(|code| code.number() == number)?;
        let message = parts.next()?.to_owned();
        let hint = parts.next().filter(|hint| !hint.is_empty()).map(str::to_owned);
        Some(Self { code, message, hint })
    }
}
