use serde::Serialize;

use super::{
    ResolvedAdopt, ResolvedCluster, ResolvedContainer, ResolvedEnvironment, ResolvedFile, ResolvedHealth,
    ResolvedIdentity, ResolvedLink, ResolvedMount, ResolvedNetwork, ResolvedPlace, ResolvedResources, ResolvedScratch,
    ResolvedSecurity, ResolvedSharedFile, ResolvedToken, ResolvedUser, Workload, adopt,
    environment::{self, Circumstances, Listens, Reach, Written},
    files,
    health::{self, Listener},
    identity,
    images::TagsAlone,
    inherited::{inherit, over},
    link::Linked,
    network, place, resources, rollout,
    room::{self, Own, Room},
    run::{self, Commander},
    security, service, sidecar, workload,
};
use crate::{
    codes,
    command::{Arguments, Command},
    folder::Folder,
    layer::{At, Map},
    platform::ResolvedFacts,
    process::{Clusters, Process},
    secrets_from::ResolvedSecretsFrom,
    spec::Spec,
    text::{AnnotationKey, FilePath, Image, ImageReference, LabelKey, LabelValue, Name},
};

/// A process, with all that it inherits from its app.
///
/// ```
/// use terrace_spec::{
///     App, Medium, Platform, Process, Resources, Sidecar, Spec, Token, User,
///     resolve::{
///         Overrides, ResolvedContainer, ResolvedProcess, ResolvedResources, ResolvedScratch, ResolvedSecurity,
///         ResolvedToken, ResolvedUser, Target, resolve,
///     },
///     text::Quantity,
/// };
///
/// let web = Process::run(["shop", "serve"])
///     .http(8080)
///     .user(User::id(991))
///     .resources(Resources::of("500m", "512Mi"))
///     .scratch("/var/cache/shop", "1Gi")
///     .token("/var/run/secrets/vault/token", "vault")
///     .sidecar("proxy", Sidecar::of("envoyproxy/envoy:v1.35.0"));
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", web));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
///
/// let web: &ResolvedProcess = &app.processes["web"];
/// assert_eq!(web.command, ["shop", "serve"]);
/// let ResolvedResources { memory, memory_limit, .. } = &web.resources;
/// assert_eq!((memory, memory_limit), (&Quantity::mebibytes(512), &Quantity::mebibytes(512)));
/// let Some(ResolvedUser { uid, gid, .. }) = &web.user else { unreachable!("it says who it is") };
/// assert_eq!((*uid, *gid), (991, 991));
/// let ResolvedSecurity { reason, .. } = &web.security;
/// assert!(reason.is_none());
/// // `/tmp` is always there.
/// let ResolvedScratch { medium, .. } = &web.scratch["/tmp"];
/// assert_eq!(*medium, Medium::Disk);
/// let ResolvedToken { seconds, .. } = &web.tokens["/var/run/secrets/vault/token"];
/// assert_eq!(*seconds, 3600);
/// let ResolvedContainer { image, .. } = &web.sidecars["proxy"];
/// assert!(image.is_some());
/// ```
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
    /// Whom it acts as.
    #[serde(skip_serializing_if = "ResolvedIdentity::is_shared")]
    pub identity: ResolvedIdentity,
    /// Its environment variables.
    #[serde(flatten)]
    pub environment: ResolvedEnvironment,
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
    /// Who may call it, where not everybody may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<ResolvedNetwork>,
    /// What it keeps of a workload that is live already.
    #[serde(skip_serializing_if = "ResolvedAdopt::is_nothing")]
    pub adopt: ResolvedAdopt,
    /// Labels of its objects and pods.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub labels: Map<LabelKey, LabelValue>,
    /// Annotations of its objects and pods.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub annotations: Map<AnnotationKey, String>,
    /// How Kubernetes sees that a copy is fit.
    pub health: ResolvedHealth,
    /// Seconds that a copy has to end, from when it is told to until it is killed.
    pub grace: u32,
    /// What kind of process it is.
    pub workload: Workload,
}

impl ResolvedProcess {
    /// The links of all containers of its pods.
    ///
    /// ```
    /// use terrace_spec::{App, Fact, Init, Platform, Process, Sidecar, Spec, resolve::{Overrides, Target, resolve}};
    ///
    /// let proxy = Sidecar::of("envoyproxy/envoy:v1.35.0").link("BACKEND", "cart").fact("POD_IP", Fact::PodIp);
    /// let warm_up = Init::of("registry.example.com/warm-up:1").link("CATALOG", "catalog").fact("POD_NAME", Fact::PodName);
    /// let web = Process::new().http(8080).link("CART", "cart").sidecar("proxy", proxy).initially("warm-up", warm_up);
    /// let spec = Spec::new()
    ///     .image("nginx:1.29")
    ///     .process("web", web)
    ///     .process("cart", Process::new().http(8080))
    ///     .process("catalog", Process::new().http(8080));
    /// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
    /// assert_eq!(app.processes["web"].all_links().count(), 3);
    /// ```
    pub fn all_links(&self) -> impl Iterator<Item = &ResolvedLink> {
        let beside = self.sidecars.values().chain(self.init.values()).flat_map(|container| container.links.values());
        self.environment.links.values().chain(beside)
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
    /// The app's name, unless it has none, which is reported.
    pub(super) name: Option<&'a Name>,
    pub(super) environment: Option<&'a Name>,
    /// The app's files, resolved once for all processes.
    pub(super) files: &'a Map<FilePath, ResolvedFile>,
    /// The files beside the app.
    pub(super) folder: &'a Folder,
    /// Who has been given a tag and has no image, which is reported there.
    pub(super) tags_alone: &'a TagsAlone,
    /// The app's whole secrets, resolved once too.
    pub(super) secrets_from: &'a Map<Name, ResolvedSecretsFrom>,
    pub(super) facts: &'a ResolvedFacts,
    pub(super) cluster: Option<&'a ResolvedCluster>,
}

/// `None` when it does not run in this cluster, or a mistake was reported.
#[expect(
    clippy::too_many_lines,
    reason = "a process has many fields, and each is named where it is taken apart and put together"
)]
pub(super) fn resolve(
    name: &Name,
    process: Process,
    mut links: Linked,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedProcess> {
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
        secrets_from,
        facts,
        compose,
        require,
        runtime,
        identity,
        resources,
        priority,
        user,
        security,
        sidecars,
        init,
        place,
        network,
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
        grace,
        mut http,
        ports,
        headless,
        schedule,
        release,
        canary,
        clusters,
        trace,
    } = process;
    trace.settle(at);
    // Services run in all clusters of their environment; where there are several, anything else must say.
    let wanted = clusters.or_else(|| service::is_service(&http, &ports).then_some(Clusters::All));
    if !runs_here(wanted, around.cluster, at) {
        return None;
    }
    let app = around.app;
    if release.as_option().is_some() && command.is_none() && args.is_none() && image.is_none() {
        run::warn_of_job(at);
    }
    let image = resolve_image(name, image, around, at);
    let identity = identity::of_process(identity, &app.identity, around.cluster, &at.key("identity"));
    let files = files::resolve(files, around, at);
    let inherited = over(&app.resources, resources);
    let priority = resolve_priority(priority, around, at);
    let allowed = over(&app.security, security);
    let own_user = over(&app.user, user);
    let command = command.map(Command::into_words).unwrap_or_default();
    let args = args.map(Arguments::into_words).unwrap_or_default();
    run::check(&command, &args, Commander::Itself, at);
    let main = sidecar::Main {
        name,
        image: image.as_ref(),
        command: &command,
        resources: &inherited,
        user: &own_user,
        security: &allowed,
    };
    let beside = sidecar::resolve(sidecars, init, &mut links, &main, around, at);
    let resources = resources::resolve(inherited.into_option().unwrap_or_default(), around.facts, &at.key("resources"));
    let circumstances = Circumstances {
        process: name,
        image: image.as_ref(),
        resources,
        port_variable: environment::take_port_variable(&mut http, &at.key("http")),
        listens: Listens { http: &http, ports: &ports },
        links,
        secrets_from,
        runtime,
        reach: reach(clusters, around.cluster),
    };
    let environment = environment::resolve(Written { config, secrets, facts, compose }, circumstances, around, at);
    environment::check_required_by_process(require.as_deref(), name, &environment, around, at);
    let security = security::resolve(allowed, around.facts, &at.key("security"));
    let user = security.as_ref().and_then(|security| security::resolve_user(own_user, security, &at.key("user")).ok());
    let place = place::resolve(over(&app.place, place), around, &at.key("place"));
    let Room { mounts, scratch, tokens } =
        room::resolve(Own { mounts, scratch, tokens }, &files, resources.as_ref(), around, at);
    let has_health = health.as_option().is_some();
    let health = if schedule.as_option().is_some() || release.as_option().is_some() {
        // What runs to its end is asked nothing: said otherwise, it is refused with the other fields that are not for it.
        Some(ResolvedHealth::default())
    } else {
        health::resolve(health, Listener::Process(service::asked(&http, &ports)), &at.key("health"))
    };
    let parts = workload::Parts {
        scale,
        rollout,
        singleton,
        has_health,
        http,
        ports,
        headless,
        schedule,
        release,
        canary,
        clusters,
    };
    let workload = workload::resolve(parts, health.as_ref(), around, at);
    if workload.as_ref().and_then(Workload::canary).is_some() {
        files::check_canary(&files, at);
    }
    let sidecar::Beside { sidecars, init } = beside?;
    let network = network::resolve(network, &app.network, workload.as_ref(), around.facts, &at.key("network"));
    let grace = rollout::grace(grace, &at.key("grace"));
    let adopt = adopt::resolve(adopt, workload.as_ref(), &at.key("adopt"));
    Some(ResolvedProcess {
        image: image?,
        command,
        args,
        identity,
        environment,
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
        network: network.ok()?,
        adopt: adopt?,
        labels: inherit(&app.labels, labels, at),
        annotations: inherit(&app.annotations, annotations, at),
        health: health?,
        grace: grace?,
        workload: workload?,
    })
}

fn resolve_priority(priority: Option<Name>, around: &Surroundings<'_>, at: &At<'_>) -> Option<Name> {
    let priority = priority.or_else(|| around.app.priority.clone());
    if let Some(priority) = &priority {
        resources::check_priority(priority, around.facts, &at.key("priority"));
    }
    priority
}

/// The process's own image, or the app's; that there is none is reported.
fn resolve_image(name: &Name, own: Option<Image>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ImageReference> {
    let image = own.or_else(|| around.app.image.clone());
    if image.is_none() && !around.tags_alone.tell_of(name) {
        let hint = "add `image:` to the app's `spec`, or to the process";
        at.key("image").error(&codes::NO_IMAGE, "the process has no image", hint);
    }
    // One without a tag has been reported.
    image?.reference().ok()
}

/// In how many clusters a process runs that runs in this one.
fn reach(clusters: Option<Clusters>, cluster: Option<&ResolvedCluster>) -> Reach {
    match cluster {
        Some(cluster) if cluster.siblings > 1 && clusters != Some(Clusters::One) => Reach::Several,
        Some(_) | None => Reach::One,
    }
}

/// Whether a process is rendered for a cluster; reports one of several that nobody has chosen.
fn runs_here(clusters: Option<Clusters>, cluster: Option<&ResolvedCluster>, at: &At<'_>) -> bool {
    let Some(cluster) = cluster.filter(|cluster| cluster.siblings > 1) else { return true };
    match clusters {
        Some(Clusters::All) => true,
        Some(Clusters::One) => cluster.is_first,
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
