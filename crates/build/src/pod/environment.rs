//! The environment variables of a container.

use terrace_k8s::api::api::core::v1::{EnvVar, EnvVarSource, SecretKeySelector};
use terrace_spec::{resolve::Holder, text::Port};

use super::{Pod, datadog};
use crate::{Scope, link};

impl Pod<'_> {
    /// `PORT` first, then config, secrets and links in the order they were written, then what Datadog reads.
    pub(super) fn environment(&self, scope: &Scope<'_>, port: Option<Port>) -> Vec<EnvVar> {
        let process = self.process;
        let is_written = |name: &str| {
            process.config.contains_key(name) || process.secrets.contains_key(name) || process.links.contains_key(name)
        };
        let port = port.filter(|_| !is_written("PORT")).map(|port| plain("PORT", port.to_string()));
        let config = process.config.iter().map(|(name, value)| plain(name.as_str(), literal(value)));
        let secrets = process.secrets.iter().filter_map(|(name, secret)| {
            let source = match secret.held_by {
                Holder::App => self.secrets.0,
                Holder::Process => self.secrets.1,
            }?;
            Some(from_secret(name.as_str(), scope.name_of(source)))
        });
        let links = process.links.iter().map(|(name, to)| plain(name.as_str(), link::value(to, scope.context().app())));
        let datadog =
            datadog::variables(scope.context(), self.version()).filter(|variable| !is_written(&variable.name));
        // The variables are large: grown step by step, the list would be copied several times over.
        let mut variables = Vec::with_capacity(process.config.len() + process.secrets.len() + process.links.len() + 4);
        variables.extend(port);
        variables.extend(config);
        variables.extend(secrets);
        variables.extend(links);
        variables.extend(datadog);
        variables
    }
}

pub(super) fn plain(name: &str, value: String) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value), ..EnvVar::default() }
}

pub(super) fn from_secret(name: &str, secret: &str) -> EnvVar {
    let selector = SecretKeySelector { name: secret.to_owned(), key: name.to_owned(), ..SecretKeySelector::default() };
    EnvVar {
        name: name.to_owned(),
        value_from: Some(EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() }),
        ..EnvVar::default()
    }
}

/// A text that Kubernetes passes on as it is: it would replace `$(NAME)` and read `$$` as `$`
/// (Kubernetes `third_party/forked/golang/expansion/expand.go`).
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        literal.push(character);
        if character == '$' && matches!(rest.peek(), Some('$' | '(')) {
            literal.push('$');
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::literal;

    /// What Kubernetes makes of a value, as its source has it.
    fn expand(text: &str) -> String {
        let mut expanded = String::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            if character != '$' {
                expanded.push(character);
                continue;
            }
            match rest.clone().next() {
                Some('$') => {
                    rest.next();
                    expanded.push('$');
                }
                Some('(') if rest.as_str().contains(')') => {
                    rest.by_ref().find(|character| *character == ')');
                    expanded.push_str("<replaced>");
                }
                _ => expanded.push('$'),
            }
        }
        expanded
    }

    #[test]
    fn a_literal_stays_what_it_is() {
        for text in ["", "plain", "$", "$$", "$$$", "$(HOME)", "$$(HOME)", "a$b", "$(", "cost: $5", "$($(A))", "ü$(x)ü"]
        {
            assert_eq!(expand(&literal(text)), text, "{text}");
        }
    }
}
