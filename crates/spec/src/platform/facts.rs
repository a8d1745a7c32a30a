//! What the platform's controllers are like: facts that are never guessed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use super::{
    alb::{Alb, CertificateFacts},
    datadog::Datadog,
    definitions::Definitions,
    external_dns::ExternalDns,
    metrics::Metrics,
    network::NetworkFacts,
    nodes::{FargateProfile, Karpenter},
    reloader::Reloader,
    secret_store::SecretStore,
    size::Size,
    slack::Slack,
    storage::Storage,
    traffic::Traffic,
};
use crate::{
    layer::{Map, Switch, Trace},
    text::Name,
};

/// What is installed, and how it is set up. Written for the whole platform, over it for an environment, over that for a cluster.
///
/// Nothing here is guessed: an app that needs a fact which is not stated is refused, with the lines to add.
///
/// ```
/// use terrace_spec::{Network, platform::*};
/// # use serde_saphyr::from_str as yaml;
///
/// let facts = Facts::new()
///     .delivery(Delivery::Argocd)
///     .dns(ExternalDns::new().prefix(AnnotationPrefix::Ga))
///     .alb(Alb::new().class("alb"))
///     .secrets(SecretStore::new().store("aws"))
///     .reloader(Reloader::new().strategy(ReloadStrategy::Annotations))
///     .storage(Storage::new().one("gp3").many("efs"))
///     .slack(Slack::new().webhook("platform/slack#webhook").channel("releases"))
///     .pod_security(PodSecurity::Restricted)
///     .size("medium", Size::new().cpu("500m").memory("1Gi"))
///     .priority_classes(["critical", "batch"]);
/// let written = yaml(
///     "
///     delivery: argocd
///     dns: {prefix: ga}
///     alb: {class: alb}
///     secrets: {store: aws}
///     reloader: {strategy: annotations}
///     storage: {one: gp3, many: efs}
///     slack: {webhook: platform/slack#webhook, channel: releases}
///     podSecurity: restricted
///     sizes: {medium: {cpu: 500m, memory: 1Gi}}
///     priorityClasses: [critical, batch]
///     ",
/// )?;
/// assert_eq!(facts, written);
///
/// // What canaries and places need.
/// let more = Facts::new()
///     .certificate("wildcard", CertificateFacts::new().names(["*.example.com"]))
///     .traffic(Traffic::new().gloo(Gloo::new()))
///     .metrics(Metrics::new().apps(AppMetrics::new()))
///     .datadog(Datadog::new())
///     .network(NetworkFacts::new().gateway("gloo-system"))
///     .karpenter(Karpenter::new().pool("batch", Pool::new()))
///     .fargate_profile("reports", FargateProfile::new().label("compute", "fargate"))
///     .definitions(Definitions::new());
/// # let _ = more;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Facts {
    /// Who applies the objects. `argocd` by default.
    #[layer(default = Delivery::Argocd)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// ExternalDNS, which keeps the DNS records. `alpha`, `ga` or `both` is short for `{prefix}`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub dns: Switch<ExternalDns>,
    /// AWS Load Balancer Controller, which makes Application Load Balancers of Ingresses.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub alb: Switch<Alb>,
    /// The certificates of AWS Certificate Manager that Ingresses may use, by a name of your choice.
    #[layer(entry = "certificate")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub certificates: Map<Name, Switch<CertificateFacts>>,
    /// External Secrets, and the store that `secrets` refer to.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub secrets: Switch<SecretStore>,
    /// Reloader, which restarts processes when a secret has changed. `annotations` or `envVars` is short for `{strategy}`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub reloader: Switch<Reloader>,
    /// The gateway that carries traffic from outside and that Flagger steers.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub traffic: Switch<Traffic>,
    /// Where the metrics come from that canaries are judged by. `apps` is short for `{apps: on}`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub metrics: Switch<Metrics>,
    /// Datadog: unified service tags on every object, and the metrics that canaries are judged by.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub datadog: Switch<Datadog>,
    /// Where the calls come from that an app cannot know of, for processes with `network`.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub network: Switch<NetworkFacts>,
    /// The storage classes that volumes have.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub storage: Switch<Storage>,
    /// Slack, where messages on canaries go.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub slack: Switch<Slack>,
    /// The level of Pod Security that the namespaces of apps admit (their label `pod-security.kubernetes.io/enforce`). With `restricted`, a process with `security: {baseline: ..}` is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_security: Option<PodSecurity>,
    /// Karpenter, and the pools of nodes that `place` may ask for.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub karpenter: Switch<Karpenter>,
    /// The profiles of EKS Fargate that `place` may name, by name.
    #[layer(entry = "fargate_profile")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub fargate: Map<Name, Switch<FargateProfile>>,
    /// Sizes that processes may name (`resources: medium`), by a name of your choice.
    #[layer(entry = "size")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub sizes: Map<Name, Switch<Size>>,
    /// The classes of priority (`PriorityClass`) that apps may name in `priority`. Any, unless they are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_classes: Option<Vec<Name>>,
    /// Apps that are written in Rust: how the plugin runs them.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub definitions: Switch<Definitions>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// Who applies the objects.
///
/// ```
/// use terrace_spec::platform::{Delivery, Facts};
///
/// // A cluster that a script applies to.
/// let edge = Facts::new().delivery(Delivery::Kubectl);
/// assert_eq!(edge, serde_saphyr::from_str("delivery: kubectl")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// Argo CD: jobs of a release are hooks of its sync.
    Argocd,
    /// `kubectl apply`, or anything else that knows no hooks: jobs of a release are named by their content, so that each release
    /// runs its own. Nothing waits for them by itself: whoever applies waits for a job of `before` before it applies the rest.
    Kubectl,
}

/// A level of Kubernetes' Pod Security Standards.
///
/// ```
/// use terrace_spec::platform::{Facts, PodSecurity};
///
/// let strict = Facts::new().pod_security(PodSecurity::Restricted);
/// assert_eq!(strict, serde_saphyr::from_str("podSecurity: restricted")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PodSecurity {
    /// Everything is admitted.
    Privileged,
    /// What reaches into its node is refused.
    Baseline,
    /// What could do more than it needs is refused.
    Restricted,
}
