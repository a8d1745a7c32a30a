//! The environment and cluster an app is rendered for.

use serde::Serialize;
use terrace_diagnostic::{Diagnostic, Path};

use super::offered;
use crate::{
    codes,
    dns::{ResolvedLatency, ResolvedWeighted, RoutingPolicy},
    layer::{At, Overlay, Resolve, Switch},
    platform::{
        Cluster, Edition, Environment, Facts, Partition, Platform, ResolvedFacts, ResolvedGatewayApi, ResolvedGloo,
        Traffic,
    },
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
    /// The platform's layers under the app's, lowest first.
    pub(super) lower: Vec<Spec>,
    pub(super) enforced: Spec,
}

pub(super) fn ground(platform: &Platform, target: &Target, at: &At<'_>) -> Option<Ground> {
    let spec = &platform.spec;
    let environment = match &target.environment {
        Some(name) => match spec.environments.get(name) {
            Some(environment) => Some(environment),
            None => return unknown(at, &codes::UNKNOWN_ENVIRONMENT, "environment", name, spec.environments.keys()),
        },
        None if spec.environments.is_empty() => None,
        None => return unsaid(at, "environment", spec.environments.keys()),
    };
    let none = Vec::new();
    let siblings = environment.map_or(&none, |environment| &environment.clusters);
    let name = match (&target.cluster, siblings.as_slice()) {
        (Some(name), clusters) if clusters.contains(name) => Some(name),
        (Some(name), []) if environment.is_none() && spec.clusters.contains_key(name) => Some(name),
        (Some(name), clusters) => {
            if let Some(environment) = target.environment.as_ref().filter(|_| spec.clusters.contains_key(name)) {
                return elsewhere(at, name, environment, clusters);
            }
            return unknown(at, &codes::UNKNOWN_CLUSTER, "cluster", name, spec.clusters.keys());
        }
        (None, []) => None,
        (None, [only]) => Some(only),
        (None, several) => return unsaid(at, "cluster", several.iter()),
    };
    let cluster = match name.map(|name| (name, spec.clusters.get(name))) {
        Some((name, None)) => return unknown(at, &codes::UNKNOWN_CLUSTER, "cluster", name, spec.clusters.keys()),
        Some((name, Some(cluster))) => Some((name, cluster)),
        None => None,
    };
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
        lower,
        enforced: spec.enforced.clone(),
    })
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

fn listed<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn unknown<'a, T>(
    at: &At<'_>,
    code: &'static terrace_diagnostic::Code,
    what: &str,
    name: &Name,
    known: impl Iterator<Item = &'a Name>,
) -> Option<T> {
    let diagnostic = Diagnostic::error(code, format!("there is no {what} `{name}`"));
    at.report(diagnostic.hint(offered(name, "the platform has", known)));
    None
}

/// A cluster that the platform has, and the environment not.
fn elsewhere<T>(at: &At<'_>, name: &Name, environment: &Name, clusters: &[Name]) -> Option<T> {
    let message = format!("environment `{environment}` is not in cluster `{name}`");
    let hint = format!("it is in {}: name one of these, or another environment", listed(clusters.iter()));
    at.report(Diagnostic::error(&codes::UNKNOWN_CLUSTER, message).hint(hint));
    None
}

fn unsaid<'a, T>(at: &At<'_>, what: &str, known: impl Iterator<Item = &'a Name>) -> Option<T> {
    let known = listed(known);
    let diagnostic = Diagnostic::error(&codes::NO_TARGET, format!("it is not said for which {what} to render"));
    at.report(diagnostic.hint(format!("name one with `--{what}`: {known}")));
    None
}

/// The gateway that carries traffic from outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedTraffic {
    /// A Gateway of the Gateway API.
    Gatewayapi(ResolvedGatewayApi),
    /// Gloo Edge.
    Gloo(ResolvedGloo),
}

impl Resolve for Traffic {
    type Total = ResolvedTraffic;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedTraffic> {
        let Self { gatewayapi, gloo, trace } = self;
        trace.settle(at);
        match (gatewayapi, gloo) {
            (gatewayapi @ (Switch::On(_) | Switch::Only(_)), Switch::Unset | Switch::Off) => {
                gatewayapi.resolve(&at.key("gatewayapi")).map(ResolvedTraffic::Gatewayapi)
            }
            (Switch::Unset | Switch::Off, gloo @ (Switch::On(_) | Switch::Only(_))) => {
                gloo.resolve(&at.key("gloo")).map(ResolvedTraffic::Gloo)
            }
            (Switch::Unset | Switch::Off, Switch::Unset | Switch::Off) => {
                at.error(&codes::MISSING_FIELD, "the traffic provider is not said", "add `gatewayapi:` or `gloo:`");
                None
            }
            _ => {
                at.error(&codes::CONFLICTING_FORMS, "`gatewayapi` and `gloo` at once", "keep one of them");
                None
            }
        }
    }
}

/// How answers are chosen among clusters.
///
/// ```
/// use std::cell::RefCell;
/// use terrace_spec::{RoutingPolicy, Weighted, layer::{At, Log, Resolve}, resolve::ResolvedPolicy};
///
/// let log = RefCell::new(Log::default());
/// let policy = RoutingPolicy::new().weighted(Weighted::new().weight(10)).resolve(&At::root(&log));
/// assert!(matches!(policy, Some(ResolvedPolicy::Weighted(tenth)) if tenth.weight == 10));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ResolvedPolicy {
    /// By latency to the cluster's region.
    Latency(ResolvedLatency),
    /// By weight.
    Weighted(ResolvedWeighted),
}

impl Resolve for RoutingPolicy {
    type Total = ResolvedPolicy;

    fn resolve(self, at: &At<'_>) -> Option<ResolvedPolicy> {
        let Self { latency, weighted, trace } = self;
        trace.settle(at);
        if latency.as_option().is_none() && weighted.as_option().is_none() {
            let hint = "write `{latency: on}` or `{weighted: {weight: <number>}}`, or switch it off: `off`";
            at.error(&codes::MISSING_FIELD, "it is not said how answers are chosen", hint);
            return None;
        }
        let latency = latency.resolve(&at.key("latency")).map(ResolvedPolicy::Latency);
        let weighted = weighted.resolve(&at.key("weighted")).map(ResolvedPolicy::Weighted);
        match (latency, weighted) {
            (Some(_), Some(_)) => {
                at.error(&codes::CONFLICTING_FORMS, "`latency` and `weighted` at once", "keep one of them");
                None
            }
            (latency, weighted) => latency.or(weighted),
        }
    }
}
