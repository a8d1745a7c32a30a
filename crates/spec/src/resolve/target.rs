//! The environment and cluster an app is rendered for.

use serde::Serialize;
use terrace_diagnostic::{Diagnostic, Path};

use super::{Reported, listed, offered};
use crate::{
    codes,
    layer::{At, Overlay, Resolve},
    platform::{Cluster, Edition, Environment, Facts, Partition, Platform, PlatformSpec, ResolvedFacts},
    spec::Spec,
    text::{AccountId, Name, Region},
};

/// An environment and one of its clusters. Both are absent where there is no platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The environment.
    pub environment: Option<Name>,
    /// The cluster.
    pub cluster: Option<Name>,
}

impl std::fmt::Display for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.environment.iter().chain(&self.cluster).map(AsRef::<str>::as_ref).collect();
        formatter.write_str(&names.join("/"))
    }
}

/// Every target that a platform has, in the order it states them: what a release pipeline renders.
///
/// ```
/// use terrace_spec::{load::load_platform, resolve::targets};
///
/// let text = b"apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: acme}\nspec: {clusters: {us: {}, eu: {}}, environments: {staging: {clusters: [us]}, production: {clusters: [us, eu]}}}\n";
/// let platform = load_platform("platform.yaml", text).unwrap();
/// let all: Vec<_> = targets(&platform).iter().map(ToString::to_string).collect();
/// assert_eq!(all, ["staging/us", "production/us", "production/eu"]);
/// ```
pub fn targets(platform: &Platform) -> Vec<Target> {
    let mut targets = Vec::new();
    for (name, environment) in &platform.spec.environments {
        let mut clusters = environment.clusters.iter().cloned().map(Some).collect::<Vec<_>>();
        if clusters.is_empty() {
            clusters.push(None);
        }
        targets.extend(clusters.into_iter().map(|cluster| Target { environment: Some(name.clone()), cluster }));
    }
    if targets.is_empty() {
        targets.push(Target::default());
    }
    targets
}

/// The cluster an app is rendered for.
///
/// ```
/// use terrace_spec::resolve::ResolvedCluster;
///
/// /// What runs in one cluster of an environment runs in the first.
/// fn runs_cron(ResolvedCluster { is_first, .. }: &ResolvedCluster) -> bool {
///     *is_first
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedCluster {
    /// Its name.
    pub name: Name,
    /// The AWS region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// The AWS account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The partition of AWS.
    pub partition: Partition,
    /// Where data may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<Name>,
    /// Whether it is the first cluster of its environment: where what runs once, runs.
    pub is_first: bool,
    /// How many clusters the environment has.
    pub siblings: usize,
}

/// What the platform says about a target.
pub(super) struct Ground {
    pub(super) cluster: Option<ResolvedCluster>,
    pub(super) edition: Edition,
    pub(super) facts: ResolvedFacts,
    pub(super) layers: PlatformLayers,
}

/// What the platform says around an app.
pub(super) struct PlatformLayers {
    /// The layers under the app's, lowest first.
    pub(super) lower: Vec<Spec>,
    /// The layer over all others.
    pub(super) enforced: Spec,
}

pub(super) fn ground(platform: &Platform, target: &Target, at: &At<'_>) -> Option<Ground> {
    let spec = &platform.spec;
    let environment = find_environment(target, spec, at).ok()?;
    let siblings = environment.map_or(&[][..], |environment| &environment.clusters);
    let cluster = find_cluster(target, siblings, spec, at).ok()?;
    let mut facts: Facts = spec.facts.clone();
    let mut lower = vec![spec.defaults.clone()];
    if let Some(Environment { facts: over, defaults, .. }) = environment {
        facts.overlay(over.clone());
        lower.push(defaults.clone());
    }
    if let Some((_, cluster)) = cluster {
        facts.overlay(cluster.facts.clone());
        lower.push(cluster.defaults.clone());
    }
    let facts = facts.resolve(&at.key("facts"))?;
    if let Some(store) = facts.secrets.as_ref().filter(|store| store.refresh.seconds_rounded_up() == 0) {
        let message = format!("secrets would be fetched again every `{}`", store.refresh);
        let hint = "write how often they are, such as `1h`: a secret that is never fetched again is never rotated";
        at.key("facts").key("secrets").key("refresh").error(&codes::BAD_DURATION, message, hint);
    }
    if let Some((name, cluster)) = cluster {
        check_region(name, cluster, at);
    }
    Some(Ground {
        cluster: cluster.map(|(name, cluster)| ResolvedCluster {
            name: name.clone(),
            region: cluster.region.clone(),
            account: cluster.account.clone(),
            partition: cluster.partition,
            locality: cluster.locality.clone(),
            is_first: siblings.first().is_none_or(|first| first == name),
            siblings: siblings.len().max(1),
        }),
        edition: environment.and_then(|environment| environment.edition).or(spec.edition).unwrap_or(Edition::LATEST),
        facts,
        layers: PlatformLayers { lower, enforced: spec.enforced.clone() },
    })
}

/// The environment of a target; `None` where the platform has none.
fn find_environment<'a>(
    target: &Target,
    spec: &'a PlatformSpec,
    at: &At<'_>,
) -> Result<Option<&'a Environment>, Reported> {
    match &target.environment {
        Some(name) => match spec.environments.get(name) {
            Some(environment) => Ok(Some(environment)),
            None => Err(unknown(at, &codes::UNKNOWN_ENVIRONMENT, "environment", name, spec.environments.keys())),
        },
        None if spec.environments.is_empty() => Ok(None),
        None => Err(unsaid(at, "environment", spec.environments.keys())),
    }
}

/// The cluster of a target among those of its environment; `None` where that has none.
fn find_cluster<'a>(
    target: &'a Target,
    siblings: &'a [Name],
    spec: &'a PlatformSpec,
    at: &At<'_>,
) -> Result<Option<(&'a Name, &'a Cluster)>, Reported> {
    let name = match (&target.cluster, siblings) {
        (Some(name), siblings) if siblings.contains(name) => name,
        (Some(name), []) if target.environment.is_none() && spec.clusters.contains_key(name) => name,
        (Some(name), siblings) => {
            return Err(match &target.environment {
                Some(environment) if spec.clusters.contains_key(name) => elsewhere(at, name, environment, siblings),
                _ => unknown(at, &codes::UNKNOWN_CLUSTER, "cluster", name, spec.clusters.keys()),
            });
        }
        (None, []) => return Ok(None),
        (None, [only]) => only,
        (None, several) => return Err(unsaid(at, "cluster", several.iter())),
    };
    match spec.clusters.get(name) {
        Some(cluster) => Ok(Some((name, cluster))),
        None => Err(unknown(at, &codes::UNKNOWN_CLUSTER, "cluster", name, spec.clusters.keys())),
    }
}

/// A region decides zones and records: a misspelled one is found nowhere later, and a new one is no mistake.
fn check_region(name: &Name, cluster: &Cluster, at: &At<'_>) {
    let Some(region) = &cluster.region else { return };
    let (message, hint) = match region.partition() {
        Some(partition) if partition == cluster.partition.as_str() => return,
        Some(partition) => (
            format!("the region `{region}` is not of the partition `{}`", cluster.partition.as_str()),
            format!("write `partition: {partition}`"),
        ),
        None => (
            format!("`{region}` is no AWS region that this Terrace knows"),
            region.nearest().map_or_else(
                || "a region that is newer than this Terrace is fine as it is".to_owned(),
                |nearest| {
                    format!("did you mean `{nearest}`? A region that is newer than this Terrace is fine as it is")
                },
            ),
        ),
    };
    let path = Path::from("clusters").key(name.as_str()).key("region");
    at.report(Diagnostic::warning(&codes::UNKNOWN_REGION, message).at(path).hint(hint));
}

fn unknown<'a>(
    at: &At<'_>,
    code: &'static terrace_diagnostic::Code,
    what: &str,
    name: &Name,
    known: impl Iterator<Item = &'a Name>,
) -> Reported {
    let mut known = known.peekable();
    let hint = if known.peek().is_some() {
        offered(name, "the platform has", known)
    } else {
        format!("leave `--{what}` out, or write it under `{what}s` of a `platform.yaml` above the app")
    };
    at.report(Diagnostic::error(code, format!("there is no {what} `{name}`")).hint(hint));
    Reported
}

/// A cluster that the platform has, and the environment not.
fn elsewhere(at: &At<'_>, name: &Name, environment: &Name, clusters: &[Name]) -> Reported {
    let message = format!("environment `{environment}` is not in cluster `{name}`");
    let hint = format!("it is in {}: name one of these, or another environment", listed(clusters, "none"));
    at.report(Diagnostic::error(&codes::UNKNOWN_CLUSTER, message).hint(hint));
    Reported
}

fn unsaid<'a>(at: &At<'_>, what: &str, known: impl Iterator<Item = &'a Name>) -> Reported {
    let known = listed(known, "none");
    let diagnostic = Diagnostic::error(&codes::NO_TARGET, format!("it is not said for which {what} to render"));
    at.report(diagnostic.hint(format!("name one with `--{what}`: {known}")));
    Reported
}
