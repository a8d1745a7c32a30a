//! What constructs give to others, while a tree is built.

use terrace_diagnostic::{Diagnostic, Path, nearest};
use terrace_k8s::api::core::v1::{EnvVar, EnvVarSource, SecretKeySelector};
use terrace_spec::text::{Name, OutputReference};

use super::{Handle, Scope};
use crate::{AnyOutput, Output, OutputKind, SecretKey, codes};

/// The value of an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Secret(SecretKey),
    Text(String),
}

impl Value {
    const fn kind(&self) -> OutputKind {
        match self {
            Self::Secret(_) => OutputKind::Secret,
            Self::Text(_) => OutputKind::Text,
        }
    }
}

impl Scope<'_> {
    /// Takes an output of a construct, for others to refer to.
    pub(crate) fn give(&mut self, construct: &Name, output: &str, value: &AnyOutput) {
        let value = match value {
            AnyOutput::Secret(output) => self.secret(output).map(Value::Secret),
            AnyOutput::Text(output) => self.text(output).map(Value::Text),
        };
        if let Some(value) = value {
            let reference = OutputReference::new(construct, output);
            self.tree.outputs.insert(reference.as_str().to_owned(), value);
        }
    }

    /// The value of an output that something in the spec refers to.
    pub(crate) fn output(&self, reference: &OutputReference) -> Option<&Value> {
        self.tree.outputs.get(reference.as_str())
    }

    /// The secret behind an output of a construct that has been built before this one. A mistake is reported, and nothing given back.
    pub fn secret(&mut self, output: &Output<SecretKey>) -> Option<SecretKey> {
        match output.get() {
            Ok(known) => Some(known.clone()),
            Err(reference) => match self.output(reference) {
                Some(Value::Secret(secret)) => Some(secret.clone()),
                _ => self.no_output(reference),
            },
        }
    }

    /// The text behind an output of a construct that has been built before this one. A mistake is reported, and nothing given back.
    pub fn text(&mut self, output: &Output<String>) -> Option<String> {
        match output.get() {
            Ok(known) => Some(known.clone()),
            Err(reference) => match self.output(reference) {
                Some(Value::Text(text)) => Some(text.clone()),
                _ => self.no_output(reference),
            },
        }
    }

    fn no_output<T>(&mut self, reference: &OutputReference) -> Option<T> {
        let message = format!("there is no output `{reference}` here");
        let hint = "add the construct that has it before the one that is given it";
        self.error(&codes::UNKNOWN_OUTPUT, message, hint);
        None
    }

    /// Reports a reference of the spec to an output that nothing has, or that is of another kind.
    pub(crate) fn check_output(&mut self, reference: &OutputReference, wanted: OutputKind, at: Path) {
        let (secret, text) = ("`secrets: {NAME: {from: ..}}`", "`config: {NAME: {from: ..}}`");
        let diagnostic = match (self.output(reference).map(Value::kind), wanted) {
            (Some(kind), wanted) if kind == wanted => return,
            (Some(OutputKind::Text), _) => {
                let message = format!("`{reference}` is no secret but a text");
                Diagnostic::error(&codes::OUTPUT_OF_ANOTHER_KIND, message).hint(format!("write it as {text}"))
            }
            (Some(OutputKind::Secret), _) => {
                let message = format!("`{reference}` is a secret: its value is in the cluster alone");
                Diagnostic::error(&codes::OUTPUT_OF_ANOTHER_KIND, message).hint(format!("write it as {secret}"))
            }
            (None, _) => {
                let known = self.tree.outputs.keys().map(String::as_str);
                let hint = match nearest(reference.as_str(), known.clone()) {
                    Some(nearest) => format!("write `{nearest}`"),
                    None if self.tree.outputs.is_empty() => {
                        "nothing here has outputs: write the add-on under `addons`, or in Rust `add` the construct to this definition"
                            .to_owned()
                    }
                    None => {
                        format!("there is {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
                    }
                };
                Diagnostic::error(&codes::UNKNOWN_OUTPUT, format!("there is no output `{reference}`")).hint(hint)
            }
        };
        self.report(diagnostic.at(at));
    }

    /// An environment variable with the value of an output, for a container of this construct. [`Scope::needs`] says that its workload waits for it.
    ///
    /// ```
    /// use terrace_build::{Output, Scope, SecretKey};
    /// use terrace_k8s::api::api::apps::v1::Deployment;
    ///
    /// /// An exporter that reads another construct's password, and waits for the Secret that holds it.
    /// fn exporter(scope: &mut Scope<'_>, password: &Output<SecretKey>) {
    ///     let mut container = scope.container("exporter", "oliver006/redis_exporter:v1.76.0");
    ///     container.env = scope.secret_variable("REDIS_PASSWORD", password).map(|variable| vec![variable]);
    ///     let mut exporter = Deployment { metadata: scope.metadata(), ..Deployment::default() };
    ///     exporter.spec.template = scope.pod(65534, [container]);
    ///     let exporter = scope.add(exporter);
    ///     scope.needs(exporter, password);
    /// }
    /// ```
    pub fn secret_variable(&mut self, name: impl Into<String>, output: &Output<SecretKey>) -> Option<EnvVar> {
        let SecretKey { secret, key } = self.secret(output)?;
        Some(from_secret(name, self.name_of(secret), key))
    }

    /// Says that an object needs the Secret behind an output.
    pub fn needs<T>(&mut self, object: Handle<T>, output: &Output<SecretKey>) {
        if let Some(SecretKey { secret, .. }) = self.secret(output) {
            self.depend(object, secret);
        }
    }
}

/// A variable that is read from a key of a Secret.
pub(crate) fn from_secret(name: impl Into<String>, secret: &str, key: String) -> EnvVar {
    let selector = SecretKeySelector { name: secret.to_owned(), key, ..SecretKeySelector::default() };
    EnvVar {
        name: name.into(),
        value_from: Some(EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() }),
        ..EnvVar::default()
    }
}
