//! A file that a process finds in its container.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Input, Mistake, Switch, Trace},
    text::{FileMode, SecretReference, SourcePath},
};

/// A file that a process finds in its container, read-only: its content, a file beside the app, or a secret.
///
/// Content and files of the app's folder are held in a ConfigMap of fixed name, of 1 MiB at most in all; a change of one rolls the process. A process with a
/// canary has one of its own, so that its primary gets new files when they are promoted, and they are texts: Flagger copies nothing else. So has a
/// job with `release: before`: the files of all others come with their pods, when it has succeeded. A secret is fetched by External Secrets. Each file is
/// mounted by itself (`subPath`), so that what the image has beside it stays, and Kubernetes never updates such a file in a running copy: where a secret
/// has changed, Reloader restarts the process.
///
/// ```
/// use terrace_spec::{File, Spec};
/// # use serde_saphyr::from_str as yaml;
///
/// let spec = Spec::new()
///     .file("/etc/motd", "Welcome to the shop\n")
///     .file("/etc/app/flags.json", File::from("flags.json"))
///     .file("/etc/ssl/db.pem", File::secret("shop/db#ca").mode("0440"));
/// let written = yaml(
///     "
///     files:
///       /etc/motd: |
///         Welcome to the shop
///       /etc/app/flags.json: {from: flags.json}
///       /etc/ssl/db.pem: {secret: shop/db#ca, mode: '0440'}
///     ",
/// )?;
/// assert_eq!(spec, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct File {
    /// The content, written here.
    #[layer(group = "text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A file of the app's folder: its path from there. Any bytes, 1 MiB at most; texts alone under a canary.
    #[layer(group = "from", constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<SourcePath>,
    /// A secret of the platform's store: `key`, or `key#property` where the key holds JSON.
    #[layer(group = "secret", constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretReference>,
    /// Who may read it, in octal and in quotes. `"0644"` by default, which every user of the container may read.
    ///
    /// The file belongs to root: with `"0440"` only the group `user: {filesystem}` may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<FileMode>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl File {
    /// A file with this content.
    ///
    /// ```
    /// use terrace_spec::File;
    ///
    /// let script = File::with_text("#!/bin/sh\nexec shop reindex\n").mode("0555");
    /// assert_eq!(script.text.as_deref(), Some("#!/bin/sh\nexec shop reindex\n"));
    /// ```
    #[track_caller]
    pub fn with_text(text: &str) -> Self {
        Self::default().text(text)
    }

    /// A file with the content of one in the app's folder.
    ///
    /// Whoever renders the app reads it: `terrace synth`, the plugin, `terrace::main` and `terrace::testing`. A library that renders by
    /// itself gives the content with [`App::source`](crate::App::source).
    #[track_caller]
    pub fn from(path: impl Input<SourcePath>) -> Self {
        let mut file = Self::default();
        file.from = file.trace.take("from", path.input());
        file
    }

    /// A file with the content of a secret of the platform's store.
    ///
    /// ```
    /// use terrace_spec::{File, Spec};
    ///
    /// let spec = Spec::new().file("/etc/ca.pem", File::secret("shop/ca#pem").mode("0440")).file("/etc/motd", "hello\n");
    /// assert_eq!(spec.files.len(), 2);
    /// ```
    #[track_caller]
    pub fn secret(reference: impl Input<SecretReference>) -> Self {
        let mut file = Self::default();
        file.secret = file.trace.take("secret", reference.input());
        file
    }
}

impl Block for File {
    const EXPECTS: &'static str = "the content, or one of `{text}`, `{from}` and `{secret}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Ok(Self { text: Some(text.to_owned()), ..Self::default() }))
    }

    fn shorthand(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({
            "type": "string",
            "description": "The content. Where that is nothing but `on` or `off`: `{text: off}`.",
        }))
    }
}

impl From<File> for Switch<File> {
    fn from(file: File) -> Self {
        Self::On(file)
    }
}

impl Input<Switch<File>> for &str {
    fn input(self) -> Result<Switch<File>, Mistake> {
        Ok(Switch::Only(File { text: Some(self.to_owned()), ..File::default() }))
    }
}
