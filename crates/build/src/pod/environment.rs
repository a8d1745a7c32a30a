//! The environment variables of a container.

use terrace_k8s::api::core::v1::{EnvFromSource, EnvVar, SecretEnvSource};
use terrace_spec::{resolve::SecretSource, text::Port};

use super::{Pod, datadog, facts};
use crate::{
    Scope, SecretKey, link,
    tree::{Value, from_secret},
};

impl Pod<'_> {
    /// `PORT` first, then config, secrets, links and facts in the order they were written, what the language's runtime reads, what is composed of all these, and at last
    /// what Datadog reads.
    pub(super) fn environment(&self, scope: &Scope<'_>, port: Option<Port>) -> Vec<EnvVar> {
        let environment = &self.process.environment;
        let port = environment.port_variable.as_ref().zip(port);
        let port = port.map(|(name, port)| plain(name.as_str(), port.to_string()));
        let config = environment.config.iter().map(|(name, value)| plain(name.as_str(), literal(value)));
        let secrets = environment.secrets.iter().filter_map(|(name, secret)| {
            if let SecretSource::Output(output) = &secret.source {
                let Some(Value::Secret(SecretKey { secret, key })) = scope.output(output) else { return None };
                return Some(from_secret(name.as_str(), scope.name_of(*secret), key.clone()));
            }
            let source = self.secrets.by(secret.held_by).of_variable(name, &secret.source)?;
            Some(from_secret(name.as_str(), scope.name_of(source), name.to_string()))
        });
        let outputs = environment.outputs.iter().filter_map(|(name, output)| {
            let Some(Value::Text(text)) = scope.output(&output.output) else { return None };
            Some(plain(name.as_str(), literal(text)))
        });
        let links = environment.links.iter();
        let links = links.map(|(name, to)| plain(name.as_str(), link::value(to, scope.context().app())));
        let facts = environment.facts.iter().map(|(name, fact)| facts::variable(name.as_str(), fact, self.name));
        let runtime =
            environment.runtime.as_ref().map(|runtime| plain(runtime.variable.as_str(), literal(&runtime.value)));
        // Kubernetes' own rule is the template's: it is passed on as it is.
        let composed = environment.compose.iter().map(|(name, text)| plain(name.as_str(), text.to_string()));
        let datadog =
            datadog::variables(scope.context(), self.version()).filter(|variable| !environment.has(&variable.name));
        // The variables are large: grown step by step, the list would be copied several times over.
        let mut variables = Vec::with_capacity(environment.names().count() + 3);
        variables.extend(port);
        variables.extend(config);
        variables.extend(outputs);
        variables.extend(secrets);
        variables.extend(links);
        variables.extend(facts);
        variables.extend(runtime);
        variables.extend(composed);
        variables.extend(datadog);
        variables
    }

    /// Whole secrets: Kubernetes takes them before all other variables, which win.
    pub(super) fn environment_sources(&self, scope: &Scope<'_>) -> Vec<EnvFromSource> {
        let whole = self.process.environment.secrets_from.iter();
        let sources = whole.filter_map(|(name, whole)| {
            let secret = self.secrets.by(whole.held_by).of_whole(name)?;
            let source = SecretEnvSource { name: scope.name_of(secret).to_owned(), ..SecretEnvSource::default() };
            let prefix = whole.secrets.prefix.as_ref().map(ToString::to_string);
            Some(EnvFromSource { prefix, secret_ref: Some(source), ..EnvFromSource::default() })
        });
        sources.collect()
    }
}

pub(super) fn plain(name: &str, value: String) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value), ..EnvVar::default() }
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
