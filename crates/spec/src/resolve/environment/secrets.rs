//! Secret environment variables: from the store one by one, from the store as a whole, and made up by the cluster.

use serde::Serialize;

use super::{Form, Forms, Reach, error_of};
use crate::{
    codes,
    layer::{At, Map, Resolve, Setting, Switch},
    resolve::{Holder, inherited::held, process::Surroundings},
    secret::{Generate, ResolvedGenerate, Secret},
    secrets_from::{ResolvedSecretsFrom, SecretsFrom},
    text::{Name, OutputReference, SecretReference, VariableName},
};

/// A secret environment variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSecret {
    /// Where its value comes from.
    pub source: SecretSource,
    /// Whose Secret holds it.
    pub held_by: Holder,
}

/// Where the value of a secret comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretSource {
    /// It is in the platform's store.
    Stored(SecretReference),
    /// The cluster makes it up, once.
    Generated(ResolvedGenerate),
    /// A construct beside the processes has it.
    Output(OutputReference),
}

/// A whole secret.
///
/// ```
/// use terrace_spec::resolve::{Holder, ResolvedSharedSecretsFrom};
///
/// // Those of the app are fetched once, whatever number of processes has them.
/// fn is_shared(from: &ResolvedSharedSecretsFrom) -> bool {
///     from.held_by == Holder::App
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSharedSecretsFrom {
    /// Where it is, and what its variables begin with.
    pub secrets: ResolvedSecretsFrom,
    /// Whose Secret holds it.
    pub held_by: Holder,
}

impl ResolvedSharedSecretsFrom {
    /// How the variable of a name would be written under `secrets`.
    pub(super) fn property(&self, name: &str) -> String {
        let prefix = self.secrets.prefix.as_ref().map_or("", AsRef::as_ref);
        format!("{}#{}", self.secrets.key.key(), name.strip_prefix(prefix).unwrap_or(name))
    }
}

pub(super) fn resolve(
    own: Forms<'_>,
    reach: Reach,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<VariableName, ResolvedSecret> {
    if needs_store(own.secrets) && around.facts.secrets.is_none() {
        missing_store(&at.key("secrets"));
    }
    let app = &around.app.secrets;
    let is_inherited = |name: &VariableName| !own.secrets.contains_key(name) && !own.has_beside(Form::Secrets, name);
    let inherited = app.iter().filter(|(name, _)| is_inherited(name)).map(|entry| (entry, Holder::App));
    let own = own.secrets.iter().map(|entry| (entry, Holder::Process));
    let at = at.key("secrets");
    let mut secrets = Map::with_capacity(app.len());
    for ((name, setting), held_by) in inherited.chain(own) {
        let source = match setting {
            Setting::Removed => continue,
            Setting::Value(Secret::Stored(reference)) => Some(SecretSource::Stored(reference.clone())),
            Setting::Value(Secret::Output(reference)) => Some(SecretSource::Output(reference.clone())),
            Setting::Value(Secret::Generated(generate)) => {
                generated(generate, held_by, reach, &at.key(name.as_str())).map(SecretSource::Generated)
            }
        };
        if let Some(source) = source {
            secrets.insert(name.clone(), ResolvedSecret { source, held_by });
        }
    }
    secrets
}

fn generated(generate: &Generate, held_by: Holder, reach: Reach, at: &At<'_>) -> Option<ResolvedGenerate> {
    let generate = generate.clone().resolve(&at.key("generate"))?;
    let length = generate.length.number();
    // A quarter are digits (External Secrets `generators/v1/password/password.go`).
    let room = length - length / 4;
    if generate.symbols > room {
        let message =
            format!("{} symbols do not fit into {length} characters, a quarter of them digits", generate.symbols);
        let hint = format!("write {room} at most");
        error_of(held_by, &at.key("generate").key("symbols"), &codes::BAD_SECRET, message, hint);
        return None;
    }
    if reach == Reach::Several && generate.per.is_none() {
        error_of(
            held_by,
            at,
            &codes::VALUES_DIFFER,
            "each cluster of the environment would make up another value",
            "write `generate: {per: cluster}` if that is fine, or keep one value in the platform's secret store",
        );
        return None;
    }
    Some(generate)
}

/// Whole secrets: the app's without those that the process takes away, then its own.
pub(super) fn resolve_whole(
    own: Map<Name, Switch<SecretsFrom>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<Name, ResolvedSharedSecretsFrom> {
    if own.is_empty() && around.secrets_from.is_empty() {
        return Map::new();
    }
    let at = at.key("secretsFrom");
    if !own.is_empty() && around.facts.secrets.is_none() {
        missing_store(&at);
    }
    let held = held(around.secrets_from, &around.app.secrets_from, own, |name, secrets| {
        secrets.resolve(&at.key(name.as_str()))
    });
    held.into_iter().map(|(name, (secrets, held_by))| (name, ResolvedSharedSecretsFrom { secrets, held_by })).collect()
}

/// Whether External Secrets has anything to do: what a construct has is somebody else's.
pub(in crate::resolve) fn needs_store(secrets: &Map<VariableName, Setting<Secret>>) -> bool {
    let is_made = |secret: &Setting<Secret>| matches!(secret, Setting::Value(Secret::Stored(_) | Secret::Generated(_)));
    secrets.values().any(is_made)
}

pub(in crate::resolve) fn missing_store(at: &At<'_>) {
    at.error(
        &codes::FACT_MISSING,
        "the platform names no secret store",
        "add `facts: {secrets: {store: <name>}}` to `platform.yaml`",
    );
}
