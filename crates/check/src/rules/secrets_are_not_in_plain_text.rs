//! What is plainly a secret is in no variable, composed value or file that is written out: all who read the repository, its manifests or the pods would have it.

use terrace_diagnostic::Path;
use terrace_spec::{
    Content,
    platform::{Edition, Level},
    resolve::ResolvedProcess,
};

use crate::{Report, Rule, Subject, codes, credential};

pub(super) static RULE: Rule =
    Rule { code: &codes::SECRET_IN_PLAIN_TEXT, level: Level::Warn, since: Edition::Of202611, check };

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let mut found = Found { app: subject.app.name.as_str(), seen: Vec::new() };
    for (key, running) in [("processes", &subject.app.processes), ("commands", &subject.app.commands)] {
        for (name, process) in running {
            let path = || Path::from(key).key(name.as_str());
            found.in_process(process, &path, report);
        }
    }
}

/// What has been found. Values that processes take over from their app are found in each, and reported once.
struct Found<'a> {
    app: &'a str,
    seen: Vec<(&'a str, &'a str)>,
}

impl<'a> Found<'a> {
    fn in_process(&mut self, process: &'a ResolvedProcess, path: &dyn Fn() -> Path, report: &mut Report<'_>) {
        let variables = process.environment.config.iter();
        self.in_config(variables.map(|(name, text)| (name.as_str(), text.as_str())), path, report);
        for (name, template) in &process.environment.compose {
            let (name, text) = (name.as_str(), template.as_str());
            if let Some(what) = credential::of_text(name, text).filter(|_| self.is_new(name, text)) {
                let at = path().key("compose").key(name);
                let variable = format!("{name}_{}", if what == "a password" { "PASSWORD" } else { "SECRET" });
                let hint = format!(
                    "keep it in the secret store, write `secrets: {{{variable}: {}}}`, and here `$({variable})` in its place; {REPLACE}",
                    self.key(&variable)
                );
                report.broken(&at, plain_text(name, what), hint);
            }
        }
        for (key, containers) in [("sidecars", &process.sidecars), ("init", &process.init)] {
            for (name, container) in containers {
                let variables = container.config.iter().map(|(name, text)| (name.as_str(), text.as_str()));
                self.in_config(variables, &|| path().key(key).key(name.as_str()), report);
            }
        }
        for (name, file) in &process.files {
            let Some(Content::Text(text)) = file.file.content() else { continue };
            if credential::has_private_key(text) && self.is_new(name.as_str(), text) {
                let hint = format!(
                    "keep it in the secret store, and write `files: {{{name}: {{secret: {}}}}}`; {REPLACE}",
                    self.key(name.as_str())
                );
                report.broken(
                    &path().key("files").key(name.as_str()),
                    plain_text(name.as_str(), "a private key"),
                    hint,
                );
            }
        }
    }

    fn in_config(
        &mut self,
        variables: impl Iterator<Item = (&'a str, &'a str)>,
        path: &dyn Fn() -> Path,
        report: &mut Report<'_>,
    ) {
        for (name, text) in variables {
            if let Some(what) = credential::of_variable(name, text).filter(|_| self.is_new(name, text)) {
                let hint = format!(
                    "keep it in the secret store, and write `secrets: {{{name}: {}}}` in place of `config`; {REPLACE}",
                    self.key(name)
                );
                report.broken(&path().key("config").key(name), plain_text(name, what), hint);
            }
        }
    }

    fn is_new(&mut self, name: &'a str, text: &'a str) -> bool {
        let is_new = !self.seen.contains(&(name, text));
        if is_new {
            self.seen.push((name, text));
        }
        is_new
    }

    /// Where in the store it could be.
    fn key(&self, name: &str) -> String {
        let words: Vec<_> =
            name.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        format!("{}/{}", self.app, words.join("-").to_ascii_lowercase())
    }
}

const REPLACE: &str = "then have it replaced where it was issued, for a repository keeps what was once in it";

fn plain_text(name: &str, what: &str) -> String {
    format!("`{name}` holds {what}, in plain text")
}
