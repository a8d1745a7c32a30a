//! Parts of environment variables.

use super::{VariableName, is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// What the names of environment variables begin with.
    ///
    /// ```
    /// use terrace_spec::text::VariablePrefix;
    ///
    /// assert_eq!(VariablePrefix::try_from("SMTP_")?.as_str(), "SMTP_");
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    VariablePrefix {
        expects: "the beginning of names of environment variables: letters, digits, `_`, `-` and `.`, not beginning with a digit",
        pattern: "^[-._a-zA-Z][-._a-zA-Z0-9]{0,99}$",
        examples: ["PAYMENTS_"],
        check: variable_prefix,
    }
}

text! {
    /// A text with the values of other environment variables in it: `$(NAME)` is one, `$$` is a `$`.
    ///
    /// Kubernetes' own rule (`third_party/forked/golang/expansion/expand.go`); what it would leave as it stands is a mistake here.
    ///
    /// ```
    /// use terrace_spec::text::Template;
    ///
    /// let dsn = Template::try_from("Host=$(PGHOST);Password=$(PGPASSWORD)")?;
    /// assert!(dsn.names().eq(["PGHOST", "PGPASSWORD"]));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Template {
        expects: "a text with `$(NAME)` where the value of another variable goes, and `$$(` for a plain `$(`",
        pattern: "^([^$]|\\$[^$(]|\\$\\$|\\$\\([-._a-zA-Z][-._a-zA-Z0-9]{0,252}\\))*\\$?$",
        examples: ["Host=$(PGHOST);Password=$(PGPASSWORD)"],
        check: template,
    }
}

impl Template {
    /// The names of the variables in it, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        parts(self.as_str()).filter_map(|part| match part {
            Part::Name(name) => Some(name),
            Part::Open => None,
        })
    }
}

/// What stands in a template behind a `$(`.
enum Part<'a> {
    Name(&'a str),
    /// There is no `)`.
    Open,
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, behind) = rest.split_once('$')?;
            let Some(reference) = behind.strip_prefix('(') else {
                rest = behind.strip_prefix('$').unwrap_or(behind);
                continue;
            };
            let Some((name, behind)) = reference.split_once(')') else {
                rest = "";
                return Some(Part::Open);
            };
            rest = behind;
            return Some(Part::Name(name));
        }
    })
}

fn variable_prefix(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= 100
        && is_made_of(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && !text.starts_with(|first: char| first.is_ascii_digit());
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the beginning of names of environment variables"))
        .hint("use letters, digits and `_`, not beginning with a digit: `PAYMENTS_`"))
}

fn template(text: &str) -> Result<String, Mistake> {
    for part in parts(text) {
        match part {
            Part::Name(name) if VariableName::try_from(name).is_ok() => {}
            Part::Name(name) => {
                let mistake = Mistake::new(&codes::BAD_TEMPLATE, format!("`$({name})` does not name a variable"));
                return Err(mistake.hint("write `$(NAME)`, or `$$(` where a plain `$(` is meant"));
            }
            Part::Open => {
                let mistake = Mistake::new(&codes::BAD_TEMPLATE, "a `$(` is not closed");
                return Err(mistake.hint("write `$(NAME)`, or `$$(` where a plain `$(` is meant"));
            }
        }
    }
    Ok(text.to_owned())
}
