use serde::Serialize;

use super::{
    ResolvedAddon, ResolvedCluster, ResolvedPatch, ResolvedProcess, ResolvedVolume, addon, adopt, environment, fargate,
    files, identity,
    images::{self, TagsAlone},
    known, like,
    link::{self, Links},
    network, one_host, one_off,
    process::{self, Surroundings},
    pull_secret::{self, ResolvedPullSecret},
    run, sidecar,
    target::{Ground, PlatformLayers, Target, ground},
    volumes,
};
use crate::{
    addon::AddonKinds,
    app::App,
    codes,
    layer::{At, HandOver, Map, Resolve, Switch},
    platform::{Edition, Platform, ResolvedFacts},
    process::Process,
    raw::Raw,
    spec::Spec,
    text::{AnnotationKey, ImageReference, LabelKey, LabelValue, Name, ObjectName, RoleName},
};

/// What a run of Terrace says over all layers: images that a pipeline has built, and single values.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}, text::{ImageReference, Name}};
///
/// // `--image web=nginx:1.30 --set config.LOG_LEVEL=debug`
/// let mut overrides = Overrides::default();
/// overrides.images.insert(Name::literal("web"), ImageReference::try_from("nginx:1.30")?);
/// overrides.spec = Spec::new().config("LOG_LEVEL", "debug");
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &overrides).app.unwrap();
/// assert_eq!(app.processes["web"].image.tag(), Some("1.30"));
/// # Ok::<(), terrace_spec::layer::Mistake>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// Images by process.
    pub images: Map<Name, ImageReference>,
    /// A layer over the app's, under the platform's `enforced`.
    pub spec: Spec,
}

/// An app in one target, total. Serialised without what stands elsewhere: its name, and the platform's facts.
///
/// ```
/// use terrace_spec::{
///     App, OneOff, Patch, PatchTarget, Platform, Process, PullSecret, Raw, Spec,
///     resolve::{Change, Overrides, ResolvedApp, ResolvedPatch, ResolvedPullSecret, Target, resolve},
/// };
///
/// let spec = Spec::new()
///     .image("nginx:1.29")
///     .pull_secret("registry", PullSecret::existing())
///     .process("web", Process::new().http(8080))
///     .one_off("console", ["rails", "console"])
///     .patch("ready", Patch::new()
///         .target(PatchTarget::new().kind("Deployment"))
///         .merge(Raw::from_iter([("spec", Raw::from_iter([("minReadySeconds", 5)]))])));
/// let app: ResolvedApp =
///     resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// // Processes and commands make pods.
/// assert!(app.running().map(|(name, _)| name.as_str()).eq(["web", "console"]));
/// assert_eq!(app.pull_secrets["registry"], ResolvedPullSecret::Existing);
/// let ResolvedPatch { change, .. } = &app.patches["ready"];
/// assert!(matches!(change, Change::Merge(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedApp {
    /// Its name.
    #[serde(skip_serializing)]
    pub name: Name,
    /// The environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Name>,
    /// The cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResolvedCluster>,
    /// The edition it is rendered by.
    pub edition: Edition,
    /// What is installed there.
    #[serde(skip_serializing)]
    pub facts: ResolvedFacts,
    /// The team that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Name>,
    /// The namespace it is put in, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// The ARN of the IAM role that its processes act as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<RoleName>,
    /// What nodes show to private registries, by the name of the Secret or what it is called here.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub pull_secrets: Map<ObjectName, ResolvedPullSecret>,
    /// Labels of objects that belong to no process.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, LabelValue>,
    /// Annotations of objects that belong to no process.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub annotations: Map<AnnotationKey, String>,
    /// What runs in this target: at least one.
    pub processes: Map<Name, ResolvedProcess>,
    /// What people run by hand.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub commands: Map<Name, ResolvedProcess>,
    /// What it has of the platform team's add-ons.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub addons: Map<Name, ResolvedAddon>,
    /// Room on disks.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub volumes: Map<Name, ResolvedVolume>,
    /// Changes to rendered objects, in order.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub patches: Map<Name, ResolvedPatch>,
    /// Whole objects to emit as they are.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub objects: Map<Name, Raw>,
}

impl ResolvedApp {
    /// Everything that makes pods: the processes, and the commands behind them.
    pub fn running(&self) -> impl Iterator<Item = (&Name, &ResolvedProcess)> + Clone {
        self.processes.iter().chain(&self.commands)
    }
}

pub(super) fn resolve(
    app: &App,
    platform: &Platform,
    target: &Target,
    overrides: &Overrides,
    addons: &AddonKinds,
    at: &At<'_>,
) -> Option<ResolvedApp> {
    let App { metadata, folder, trace, .. } = app;
    trace.clone().settle(at);
    known::check_names(app, platform, at);
    let Ground { cluster, edition, facts, layers } = ground(platform, target, at)?;
    let (mut spec, tags_alone) = lay_over(layers, app, platform, target, cluster.as_ref(), overrides, at);
    if metadata.name.is_none() {
        at.key("metadata").key("name").error(
            &codes::MISSING_FIELD,
            "the app has no name",
            "add `metadata: {name: <name>}`",
        );
    }
    check_store(&spec, &facts, at);
    environment::check_app(&spec, at);
    let pull_secrets = pull_secret::resolve(std::mem::take(&mut spec.pull_secrets), &facts, &at.key("pullSecrets"));
    addon::check_switched_off(&spec, at);
    let addons = addon::resolve(std::mem::take(&mut spec.addons), addons, &at.key("addons"));
    hand_over_shared(&mut spec, at);
    let identity = identity::resolve(spec.identity.clone(), cluster.as_ref(), &at.key("identity"));
    let mut processes = std::mem::take(&mut spec.processes);
    volumes::check_use(&spec, &processes, at);
    let commands = std::mem::take(&mut spec.commands);
    let files = files::resolve_app(&spec, folder, &facts, at);
    network::check(&spec, &processes, &commands, metadata.name.as_ref(), at);
    let mut links = link::resolve(&mut spec, &mut processes, &commands, metadata.name.as_ref(), cluster.as_ref(), at);
    let around = Surroundings {
        app: &spec,
        name: metadata.name.as_ref(),
        environment: target.environment.as_ref(),
        files: &files,
        folder,
        tags_alone: &tags_alone,
        secrets_from: &spec.secrets_from.clone().resolve(&at.key("secretsFrom")).unwrap_or_default(),
        facts: &facts,
        cluster: cluster.as_ref(),
    };
    let mut processes = resolve_processes(processes, &mut links, &around, at);
    one_host::share(&mut processes, at);
    adopt::check(&processes, at);
    sidecar::check(&processes, at);
    run::warn_of_crons(&processes, at);
    let commands = one_off::resolve(commands, &processes, &mut links, &around, at);
    let volumes = volumes::resolve_app(std::mem::take(&mut spec.volumes), &facts, at);
    volumes::check(&volumes, &processes, at);
    fargate::check(&volumes, &processes, &at.key("processes"));
    fargate::check(&volumes, &commands, &at.key("commands"));
    Some(ResolvedApp {
        name: metadata.name.clone()?,
        environment: target.environment.clone(),
        cluster,
        edition,
        facts,
        team: spec.team,
        namespace: spec.namespace,
        identity,
        pull_secrets,
        labels: spec.labels.resolve(&at.key("labels"))?,
        annotations: spec.annotations.resolve(&at.key("annotations"))?,
        processes,
        commands,
        addons,
        volumes,
        patches: spec.patches.resolve(&at.key("patches"))?,
        objects: spec.objects.resolve(&at.key("objects"))?,
    })
}

/// What all layers of an app come to in a target. Their order is that of [`Origin::of_target`](super::Origin::of_target), and what a run says lies under what
/// the platform enforces.
fn lay_over(
    of_platform: PlatformLayers,
    app: &App,
    platform: &Platform,
    target: &Target,
    cluster: Option<&ResolvedCluster>,
    overrides: &Overrides,
    at: &At<'_>,
) -> (Spec, TagsAlone) {
    let App { api_version: _, kind: _, metadata: _, spec, environments, clusters, folder: _, images: _, trace: _ } =
        app;
    let PlatformLayers { lower, enforced } = of_platform;
    let mut layers = Spec::default();
    for layer in lower {
        environment::overlay(&mut layers, layer);
    }
    environment::overlay(&mut layers, spec.clone());
    // Those that the layers for one target or run may add to follow.
    let everywhere = layers.processes.len();
    if let Some(layer) = target.environment.as_ref().and_then(|name| environments.get(name)) {
        environment::overlay(&mut layers, layer.clone());
    }
    if let Some(layer) = cluster.and_then(|cluster| clusters.get(&cluster.name)) {
        environment::overlay(&mut layers, layer.clone());
    }
    let tags_alone = images::apply(&mut layers, app, platform, target, at);
    environment::overlay(&mut layers, overrides.spec.clone());
    images::override_images(&mut layers, &overrides.images, app, at);
    known::check_processes(&layers, everywhere, at);
    environment::overlay(&mut layers, enforced);
    images::check_tags(&layers, &tags_alone, at);
    like::inherit(&mut layers.processes, at);
    std::mem::take(&mut layers.trace).settle(at);
    (layers, tags_alone)
}

/// Secrets of the app need a store to be fetched from.
fn check_store(spec: &Spec, facts: &ResolvedFacts, at: &At<'_>) {
    let used = [("secrets", environment::needs_store(&spec.secrets)), ("secretsFrom", !spec.secrets_from.is_empty())];
    for (key, is_used) in used {
        if is_used && facts.secrets.is_none() {
            environment::missing_store(&at.key(key));
        }
    }
}

/// What processes take over is handed over once, not once for each of them.
fn hand_over_shared(spec: &mut Spec, at: &At<'_>) {
    let Spec {
        // What no process has, or has as it stands.
        team: _,
        namespace: _,
        image: _,
        require: _,
        priority: _,
        pull_secrets: _,
        addons: _,
        volumes: _,
        processes: _,
        commands: _,
        patches: _,
        objects: _,
        trace: _,
        // Resolved once for all processes.
        links: _,
        identity,
        config,
        secrets,
        secrets_from,
        facts,
        compose,
        runtime,
        resources,
        user,
        security,
        place,
        network,
        files,
        scratch,
        tokens,
        labels,
        annotations,
    } = spec;
    let shared: [(&str, &mut dyn HandOver); 17] = [
        ("identity", identity),
        ("config", config),
        ("secrets", secrets),
        ("secretsFrom", secrets_from),
        ("facts", facts),
        ("compose", compose),
        ("runtime", runtime),
        ("resources", resources),
        ("user", user),
        ("security", security),
        ("place", place),
        ("network", network),
        ("files", files),
        ("scratch", scratch),
        ("tokens", tokens),
        ("labels", labels),
        ("annotations", annotations),
    ];
    for (key, block) in shared {
        block.hand_over(&at.key(key));
    }
}

fn resolve_processes(
    processes: Map<Name, Switch<Process>>,
    links: &mut Links,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Map<Name, ResolvedProcess> {
    if processes.values().all(|process| process.as_option().is_none()) {
        at.key("processes").error(&codes::NO_PROCESSES, "the app runs nothing", "add `processes: {web: {http: 8080}}`");
    }
    let at_processes = at.key("processes");
    let processes = processes
        .into_iter()
        .filter_map(|(name, process)| {
            let links = links.swap_remove(&name).unwrap_or_default();
            let at = at_processes.key(name.as_str());
            let resolved = process::resolve(&name, process.into_option()?, links, around, &at)?;
            Some((name, resolved))
        })
        .collect();
    environment::check_required_by_app(&processes, around, at);
    processes
}
