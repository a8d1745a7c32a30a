//! What is run: words, or a line as one types it.

use std::{borrow::Cow, fmt, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{
    codes,
    layer::{Input, Mistake},
    shell,
};

/// A command: a list, one item a word, or a line as one types it.
///
/// A line without characters that mean something to a shell is split at its blanks. Any other is run by the image's `sh -c`; one simple command
/// gets `exec` in front, so that it takes the shell's place and is told itself when to stop.
///
/// ```
/// use terrace_spec::Command;
///
/// // A list is run as it is, word by word, and so is a line that a shell would not read otherwise.
/// let list: Command = serde_saphyr::from_str("[storefront, serve]")?;
/// assert_eq!(list, Command::try_from("storefront serve")?);
/// // `&&` means something to a shell.
/// assert_eq!(Command::try_from("migrate && serve")?[..], ["sh", "-c", "migrate && serve"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Command(Vec<String>);

/// Arguments: a list, one item a word, or a line without characters that mean something to a shell.
///
/// ```
/// use terrace_spec::{Arguments, Process};
///
/// assert_eq!(Arguments::try_from("--port 8080")?[..], ["--port", "8080"]);
/// // The image keeps its entrypoint, so there is no shell that would read these.
/// assert!(Arguments::try_from("--port $PORT").is_err());
/// let proxy = Process::new().args(["--config", "/etc/proxy.yaml"]);
/// assert_eq!(proxy, serde_saphyr::from_str("args: --config /etc/proxy.yaml")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Arguments(Vec<String>);

impl Command {
    /// A line that is run by the image's `sh -c`, whatever is in it.
    ///
    /// ```
    /// use terrace_spec::Command;
    ///
    /// assert_eq!(Command::shell("env | sort").unwrap()[..], ["sh", "-c", "env | sort"]);
    /// assert_eq!(Command::shell("serve --port $PORT").unwrap()[..], ["sh", "-c", "exec serve --port $PORT"]);
    /// ```
    ///
    /// # Errors
    ///
    /// When the line is empty, or a quote in it is not closed.
    pub fn shell(line: &str) -> Result<Self, Mistake> {
        let line = shell::read(line)?;
        Ok(Self(["sh", "-c", &line.for_shell()].map(str::to_owned).into()))
    }

    pub(crate) const fn of_words(words: Vec<String>) -> Self {
        Self(words)
    }

    pub(crate) fn into_words(self) -> Vec<String> {
        self.0
    }
}

impl Arguments {
    pub(crate) fn into_words(self) -> Vec<String> {
        self.0
    }
}

impl TryFrom<&str> for Command {
    type Error = Mistake;

    fn try_from(line: &str) -> Result<Self, Mistake> {
        let read = shell::read(line)?;
        if read.needs_shell() { Self::shell(line) } else { Ok(Self(words(line))) }
    }
}

impl TryFrom<&str> for Arguments {
    type Error = Mistake;

    fn try_from(line: &str) -> Result<Self, Mistake> {
        if shell::read(line)?.needs_shell() {
            let message = format!("no shell reads the arguments `{}`", shell::short(line));
            return Err(Mistake::new(&codes::BAD_COMMAND, message)
                .hint("write a list, one item a word: `[--port, \"8080\"]`; with `command` a shell reads the line"));
        }
        Ok(Self(words(line)))
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// What both forms have in common, given `TryFrom<&str>`.
macro_rules! line {
    ($name:ident, $expects:literal, $string:literal, $examples:tt) => {
        impl Deref for $name {
            type Target = [String];

            fn deref(&self) -> &[String] {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl<'de> de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($expects)
                    }

                    fn visit_str<E: de::Error>(self, line: &str) -> Result<$name, E> {
                        $name::try_from(line).map_err(Mistake::into_serde)
                    }

                    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<$name, A::Error> {
                        let mut words = Vec::new();
                        while let Some(word) = items.next_element()? {
                            words.push(word);
                        }
                        Ok($name(words))
                    }
                }

                deserializer.deserialize_any(Visitor)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "anyOf": [
                        { "type": "array", "description": "One item a word.", "items": { "type": "string" } },
                        { "type": "string", "description": $string, "pattern": "\\S" },
                    ],
                    "examples": $examples,
                })
            }
        }

        impl Input<$name> for &str {
            fn input(self) -> Result<$name, Mistake> {
                $name::try_from(self)
            }
        }

        impl Input<$name> for String {
            fn input(self) -> Result<$name, Mistake> {
                $name::try_from(self.as_str())
            }
        }

        impl Input<$name> for Vec<String> {
            fn input(self) -> Result<$name, Mistake> {
                Ok($name(self))
            }
        }

        impl<I: Input<String>, const N: usize> Input<$name> for [I; N] {
            fn input(self) -> Result<$name, Mistake> {
                Input::<Vec<String>>::input(self).map($name)
            }
        }
    };
}

line!(
    Command,
    "a list of words, or a line as one types it",
    "A line as one types it. Split at its blanks; run by `sh -c` where it has characters that mean something to a shell.",
    [["storefront", "serve"], "bundle exec sidekiq -q default"]
);
line!(
    Arguments,
    "a list of words, or a line without characters for a shell",
    "A line, split at its blanks.",
    [["--port", "8080"], "--verbose --port 8080"]
);
