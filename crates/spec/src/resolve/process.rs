use serde::Serialize;

use super::{
    ResolvedCanary, ResolvedCluster, ResolvedHealth, ResolvedIngress, ResolvedResources, ResolvedScale, canary, health,
    ingress,
};
use crate::{
    codes,
    file::{File, ResolvedFile},
    http::Http,
    layer::{At, Map, Overlay, Resolve, Setting, Switch},
    platform::ResolvedFacts,
    process::{Clusters, Process},
    release::ResolvedRelease,
    schedule::ResolvedSchedule,
    spec::Spec,
    text::{AnnotationKey, FilePath, ImageReference, LabelKey, LabelValue, Port, SecretReference, VariableName},
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
    /// Files in its container.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub files: Map<FilePath, ResolvedSharedFile>,
    /// What it asks of its node.
    pub resources: ResolvedResources,
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

/// A secret environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSecret {
    /// Where it is in the store.
    pub reference: SecretReference,
    /// Whose Secret holds it.
    pub held_by: Holder,
}

/// A file in a container.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedSharedFile {
    /// The file.
    pub file: ResolvedFile,
    /// Whose ConfigMap holds it.
    pub held_by: Holder,
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

/// What kind of process it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Workload {
    /// Listens for HTTP.
    Service(Box<Service>),
    /// Runs all the time, and listens to nobody.
    Worker {
        /// How many copies run.
        scale: ResolvedScale,
    },
    /// Runs when it is due.
    Cron(ResolvedSchedule),
    /// Runs once a release.
    Release(ResolvedRelease),
}

/// A process that listens for HTTP.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Service {
    /// The port it listens on.
    pub port: Port,
    /// How many copies run.
    pub scale: ResolvedScale,
    /// How it is reached from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<ResolvedIngress>,
    /// How a new version gets its traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary: Option<ResolvedCanary>,
}

/// What a process is resolved in.
pub(super) struct Surroundings<'a> {
    pub(super) app: &'a Spec,
    /// The app's files, resolved once for all processes.
    pub(super) files: &'a Map<FilePath, ResolvedFile>,
    pub(super) facts: &'a ResolvedFacts,
    pub(super) cluster: Option<&'a ResolvedCluster>,
}

/// `None` when it does not run in this cluster, or a mistake was reported.
pub(super) fn resolve(process: Process, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedProcess> {
    let Process {
        image,
        command,
        args,
        config,
        secrets,
        resources,
        files,
        labels,
        annotations,
        scale,
        health,
        http,
        schedule,
        release,
        canary,
        clusters,
        trace,
    } = process;
    trace.settle(at);
    if !runs_here(clusters, http.as_option().is_some(), around.cluster, at) {
        return None;
    }
    let app = around.app;
    let image = image.or_else(|| app.image.clone());
    if image.is_none() {
        at.key("image").error(
            &codes::NO_IMAGE,
            "the process has no image",
            "add `image:` to the app's `spec`, or to the process",
        );
    }
    let (config, secrets) = resolve_environment(config, secrets, around, at);
    let files = resolve_files(files, around, at);
    let mut inherited = app.resources.clone();
    inherited.overlay(resources);
    let resources = inherited.into_option().unwrap_or_default().resolve(&at.key("resources"));
    let port = http.as_option().and_then(|http| http.port);
    let health = health::resolve(health, port, &at.key("health"));
    let parts = Parts { scale, http, schedule, release, canary };
    let workload = resolve_workload(parts, health.as_ref(), around, at);
    Some(ResolvedProcess {
        image: image?,
        command: command.unwrap_or_default(),
        args: args.unwrap_or_default(),
        config,
        secrets,
        files,
        resources: resources?,
        labels: inherit(&app.labels, labels, at),
        annotations: inherit(&app.annotations, annotations, at),
        health: health?,
        workload: workload?,
    })
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
                "add `clusters: one` (the first cluster) or `clusters: all`",
            );
            false
        }
    }
}

/// Config and secrets share one space of names: the most specific writing of a name wins, and none is written twice.
fn resolve_environment(
    config: Map<VariableName, Setting<String>>,
    secrets: Map<VariableName, Setting<SecretReference>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> (Map<VariableName, String>, Map<VariableName, ResolvedSecret>) {
    let written = |setting: Option<&Setting<String>>| matches!(setting, Some(Setting::Value(_)));
    for (name, setting) in &secrets {
        if matches!(setting, Setting::Value(_)) && written(config.get(name)) {
            let message = format!("`{name}` is both in `config` and in `secrets`");
            at.key("config").key(name.as_str()).error(&codes::NAME_TWICE, message, "keep one of them");
        }
    }
    if !secrets.is_empty() && around.facts.secrets.is_none() {
        missing_store(&at.key("secrets"));
    }
    let app = around.app;
    let mut variables = app.config.clone();
    variables.retain(|name, _| !secrets.contains_key(name));
    let mut references: Map<VariableName, ResolvedSecret> = app
        .secrets
        .iter()
        .filter(|(name, _)| !config.contains_key(*name) && !secrets.contains_key(*name))
        .filter_map(|(name, setting)| match setting {
            Setting::Value(reference) => {
                Some((name.clone(), ResolvedSecret { reference: reference.clone(), held_by: Holder::App }))
            }
            Setting::Removed => None,
        })
        .collect();
    variables.overlay(config);
    for (name, setting) in secrets {
        if let Setting::Value(reference) = setting {
            references.insert(name, ResolvedSecret { reference, held_by: Holder::Process });
        }
    }
    (variables.resolve(at).unwrap_or_default(), references)
}

pub(super) fn missing_store(at: &At<'_>) {
    at.error(
        &codes::FACT_MISSING,
        "the platform names no secret store",
        "add `facts: {secrets: {store: <name>}}` to `platform.yaml`",
    );
}

fn resolve_files(
    own: Map<FilePath, Switch<File>>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<FilePath, ResolvedSharedFile> {
    let at = at.key("files");
    let mut files = Map::new();
    for (path, file) in around.files.iter().filter(|(path, _)| !own.contains_key(*path)) {
        files.insert(path.clone(), ResolvedSharedFile { file: file.clone(), held_by: Holder::App });
    }
    for (path, mut file) in own {
        if let (Switch::On(_), Some(lower)) = (&file, around.app.files.get(&path)) {
            let mut merged = lower.clone();
            merged.overlay(file);
            file = merged;
        }
        if let Some(file) = file.resolve(&at.key(path.as_str())) {
            files.insert(path, ResolvedSharedFile { file, held_by: Holder::Process });
        }
    }
    files
}

/// The fields that decide what kind of process it is, and those that only some kinds have.
struct Parts {
    scale: Switch<crate::scale::Scale>,
    http: Switch<Http>,
    schedule: Switch<crate::schedule::Schedule>,
    release: Switch<crate::release::Release>,
    canary: Switch<crate::canary::Canary>,
}

fn resolve_workload(
    parts: Parts,
    health: Option<&ResolvedHealth>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Workload> {
    let Parts { scale, http, schedule, release, canary } = parts;
    let kinds = [
        ("http", http.as_option().is_some()),
        ("schedule", schedule.as_option().is_some()),
        ("release", release.as_option().is_some()),
    ];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, is_on)| *is_on).map(|(key, _)| key).collect();
    if let [first, second, ..] = kinds[..] {
        let message = format!("the process has both `{first}` and `{second}`");
        at.error(&codes::MIXED_PROCESS, message, "a process is of one kind: make two of it, with the same image");
        return None;
    }
    let kind = kinds.first().copied().unwrap_or("worker");
    let misplaced = [
        ("scale", scale.as_option().is_some() && matches!(kind, "schedule" | "release")),
        ("canary", canary.as_option().is_some() && kind != "http"),
    ];
    for (key, _) in misplaced.into_iter().filter(|(_, is_misplaced)| *is_misplaced) {
        let message = match kind {
            "worker" => format!("`{key}` needs `http`: a worker has no traffic"),
            _ => format!("`{key}` does not go with `{kind}`"),
        };
        at.key(key).error(&codes::MIXED_PROCESS, message, format!("delete `{key}`"));
    }
    if misplaced.iter().any(|(_, is_misplaced)| *is_misplaced) {
        return None;
    }
    match kind {
        "http" => {
            let http_at = at.key("http");
            let Http { port, ingress, trace } = http.into_option()?;
            trace.settle(&http_at);
            let port = http_at.required("port", port);
            let scale = resolve_scale(scale, 2, at);
            let namespace = around.app.namespace.as_ref();
            let around_ingress =
                ingress::Surroundings { facts: around.facts, cluster: around.cluster, namespace, health };
            let ingress = match ingress.into_option() {
                Some(ingress) => ingress::resolve(ingress, &around_ingress, &http_at.key("ingress")).map(Some),
                None => Some(None),
            };
            let canary = match canary.into_option() {
                Some(canary) => canary::resolve(canary, around.facts, &at.key("canary")).map(Some),
                None => Some(None),
            };
            if let (Some(None), Some(Some(_)), Some(_)) = (&ingress, &canary, &around.facts.traffic) {
                at.key("canary").error(
                    &codes::BAD_CANARY,
                    "no traffic comes through the gateway, so there is nothing to shift in steps",
                    "add `ingress:` to `http`, or switch the canary off: `canary: off`",
                );
            }
            if let (Some(Some(_)), Some(ResolvedScale::Fixed { replicas: 0 })) = (&canary, scale) {
                let hint = "write 1 or more, or switch the canary off here: `canary: off`";
                at.key("scale").error(&codes::BAD_SCALE, "a canary of no copies", hint);
            }
            Some(Workload::Service(Box::new(Service {
                port: port?,
                scale: scale?,
                ingress: ingress?,
                canary: canary?,
            })))
        }
        "schedule" => schedule.resolve(&at.key("schedule")).map(Workload::Cron),
        "release" => release.resolve(&at.key("release")).map(Workload::Release),
        _ => resolve_scale(scale, 1, at).map(|scale| Workload::Worker { scale }),
    }
}

fn resolve_scale(scale: Switch<crate::scale::Scale>, default: u32, at: &At<'_>) -> Option<ResolvedScale> {
    match scale.into_option() {
        Some(scale) => scale.resolve(&at.key("scale")),
        None => Some(ResolvedScale::Fixed { replicas: default }),
    }
}
