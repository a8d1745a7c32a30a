//! What nodes show to private registries.

use serde::Serialize;

use super::environment;
use crate::{
    layer::{At, Map, Switch},
    platform::ResolvedFacts,
    pull_secret::PullSecret,
    text::{ObjectName, SecretReference},
};

/// What a node shows to a private registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedPullSecret {
    /// A Secret of this name, which is there already.
    Existing,
    /// What the platform's secret store holds.
    Fetched(SecretReference),
}

pub(super) fn resolve(
    pull_secrets: Map<ObjectName, Switch<PullSecret>>,
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Map<ObjectName, ResolvedPullSecret> {
    let resolved = pull_secrets.into_iter().filter_map(|(name, pull_secret)| {
        let PullSecret { secret, trace } = pull_secret.into_option()?;
        let at = at.key(name.as_str());
        trace.settle(&at);
        if secret.is_some() && facts.secrets.is_none() {
            environment::missing_store(&at);
        }
        Some((name, secret.map_or(ResolvedPullSecret::Existing, ResolvedPullSecret::Fetched)))
    });
    resolved.collect()
}
