use serde::Serialize;

use super::{
    ResolvedAdopt, ResolvedCluster, ResolvedContainer, ResolvedFile, ResolvedHealth, ResolvedLink, ResolvedMount,
    ResolvedPlace, ResolvedResources, ResolvedScratch, ResolvedSecret, ResolvedSecurity, ResolvedSharedFile,
    ResolvedToken, ResolvedUser, Workload, adopt, environment, files, health, place, resources,
    room::{self, Own, Room},
    security, service, sidecar, workload,
};
use crate::{
    codes,
    command::{Arguments, Command},
    folder::Folder,
    layer::{At, Map, Overlay, Resolve, Setting},
    platform::ResolvedFacts,
    process::{Clusters, Process},
    spec::Spec,
    text::{AnnotationKey, FilePath, ImageReference, LabelKey, LabelValue, Name, VariableName},
};

/// A process, with all that it inherits from its app.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedProcess {
    /// The image it runs.
    pub image: ImageReference,
    /// What replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Arguments to the entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Environment variables, the app's first.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, String>,
    /// Environment variables from the secret store, the app's first. None of them is in `config`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, ResolvedSecret>,
    /// Addresses of other processes, as environment variables. None of them is in `config` or `secrets`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, ResolvedLink>,
    /// Files in its container.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub files: Map<FilePath, ResolvedSharedFile>,
    /// The app's volumes that it has.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub mounts: Map<FilePath, ResolvedMount>,
    /// Room to write.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub scratch: Map<FilePath, ResolvedScratch>,
    /// Tokens of the app's ServiceAccount.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub tokens: Map<FilePath, ResolvedToken>,
    /// What it asks of its node.
    pub resources: ResolvedResources,
    /// The `PriorityClass` of its pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Name>,
    /// Who it is in its container, unless that is the image's to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<ResolvedUser>,
    /// What it may do.
    pub security: ResolvedSecurity,
    /// Where its copies run.
    pub place: ResolvedPlace,
    /// Containers that run beside it, in order.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub sidecars: Map<Name, ResolvedContainer>,
    /// Containers that run before it, in order.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub init: Map<Name, ResolvedContainer>,
    /// What it keeps of a workload that is live already.
    pub adopt: ResolvedAdopt,
    /// Labels of its objects and pods.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, LabelValue>,
    /// Annotations of its objects and pods.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub annotations: Map<AnnotationKey, String>,
    /// How Kubernetes sees that a copy is fit.
    pub health: ResolvedHealth,
    /// What kind of process it is.
    pub workload: Workload,
}

impl ResolvedProcess {
    /// Takes its links over. What is left of their names in `config` and `secrets` is the app's, which a process's own link is over.
    pub(super) fn link(&mut self, links: Map<VariableName, ResolvedLink>) {
        self.config.retain(|name, _| !links.contains_key(name));
        self.secrets.retain(|name, _| !links.contains_key(name));
        self.links = links;
    }
}

/// Whose object holds what a process has: one for the whole app, or one of the process's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Holder {
    /// The app's, for what is written at the app.
    App,
    /// The process's own, for what is written at the process.
    Process,
}

/// What a process is resolved in.
pub(super) struct Surroundings<'a> {
    pub(super) app: &'a Spec,
    /// The app's files, resolved once for all processes.
    pub(super) files: &'a Map<FilePath, ResolvedFile>,
    /// The files beside the app.
    pub(super) folder: &'a Folder,
    pub(super) facts: &'a ResolvedFacts,
    pub(super) cluster: Option<&'a ResolvedCluster>,
}

/// `None` when it does not run in this cluster, or a mistake was reported.
pub(super) fn resolve(process: Process, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedProcess> {
    let Process {
        like: _,
        adopt,
        image,
        command,
        args,
        config,
        secrets,
        // Resolved for all processes at once: any may lead to any.
        links: _,
        resources,
        priority,
        user,
        security,
        sidecars,
        init,
        place,
        files,
        mounts,
        scratch,
        tokens,
        labels,
        annotations,
        scale,
        rollout,
        singleton,
        health,
        http,
        ports,
        headless,
        schedule,
        release,
        canary,
        clusters,
        trace,
    } = process;
    trace.settle(at);
    if !runs_here(clusters, service::is_service(&http, &ports), around.cluster, at) {
        return None;
    }
    let app = around.app;
    let image = image.or_else(|| app.image.clone()).or_else(|| without_image(at));
    let (config, secrets) = environment::resolve(config, secrets, around, at);
    let files = files::resolve(files, around, at);
    let mut inherited = app.resources.clone();
    inherited.overlay(resources);
    let priority = priority.or_else(|| app.priority.clone());
    if let Some(priority) = &priority {
        resources::check_priority(priority, around.facts, &at.key("priority"));
    }
    let mut allowed = app.security.clone();
    allowed.overlay(security);
    let mut identity = app.user.clone();
    identity.overlay(user);
    let main = sidecar::Main { resources: &inherited, user: &identity, security: &allowed };
    let beside = sidecar::resolve(sidecars, init, &main, around, at);
    let resources = resources::resolve(inherited.into_option().unwrap_or_default(), around.facts, &at.key("resources"));
    let security = security::resolve(allowed, around.facts, &at.key("security"));
    let user = security.as_ref().and_then(|security| security::resolve_user(identity, security, &at.key("user")).ok());
    let mut inherited = app.place.clone();
    inherited.overlay(place);
    let place = place::resolve(inherited, around, &at.key("place"));
    let Room { mounts, scratch, tokens } =
        room::resolve(Own { mounts, scratch, tokens }, &files, resources.as_ref(), around, at);
    let asked = service::asked(&http, &ports);
    let health = health::resolve(health, asked, &at.key("health"));
    let parts =
        workload::Parts { scale, rollout, singleton, http, ports, headless, schedule, release, canary, clusters };
    let workload = workload::resolve(parts, health.as_ref(), around, at);
    let sidecar::Beside { sidecars, init } = beside?;
    let adopt = adopt::resolve(adopt, workload.as_ref(), &at.key("adopt"));
    Some(ResolvedProcess {
        image: image?,
        command: command.map(Command::into_words).unwrap_or_default(),
        args: args.map(Arguments::into_words).unwrap_or_default(),
        config,
        secrets,
        links: Map::default(),
        files,
        mounts,
        scratch,
        tokens,
        resources: resources?,
        priority,
        user: user?,
        security: security?,
        sidecars,
        init,
        place: place?,
        adopt: adopt?,
        labels: inherit(&app.labels, labels, at),
        annotations: inherit(&app.annotations, annotations, at),
        health: health?,
        workload: workload?,
    })
}

/// Reports that there is no image.
fn without_image(at: &At<'_>) -> Option<ImageReference> {
    let hint = "add `image:` to the app's `spec`, or to the process";
    at.key("image").error(&codes::NO_IMAGE, "the process has no image", hint);
    None
}

/// The app's entries, the process's own over them, without what is removed.
fn inherit<K, V>(app: &Map<K, Setting<V>>, own: Map<K, Setting<V>>, at: &At<'_>) -> Map<K, V>
where
    K: Clone + std::hash::Hash + Eq + AsRef<str>,
    V: Clone,
{
    let mut entries = app.clone();
    entries.overlay(own);
    entries.resolve(at).unwrap_or_default()
}

/// Services run in all clusters of their environment; where there are several, anything else must say.
fn runs_here(clusters: Option<Clusters>, is_service: bool, cluster: Option<&ResolvedCluster>, at: &At<'_>) -> bool {
    let Some(cluster) = cluster.filter(|cluster| cluster.siblings > 1) else { return true };
    match clusters {
        Some(Clusters::All) => true,
        Some(Clusters::One) => cluster.is_first,
        None if is_service => true,
        None => {
            at.key("clusters").error(
                &codes::NO_CLUSTER_CHOICE,
                format!(
                    "the environment has {} clusters, and it is not said whether this runs in one or in all",
                    cluster.siblings
                ),
                "add `clusters: one` (the first cluster) or `clusters: all`; a job of `release: before` holds back only where it runs",
            );
            false
        }
    }
}
