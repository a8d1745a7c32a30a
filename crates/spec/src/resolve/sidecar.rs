//! Containers beside a process, and before it.

use serde::Serialize;

use super::{
    ResolvedFact, ResolvedHealth, ResolvedLink, ResolvedProcess, ResolvedResources, ResolvedSecurity, ResolvedUser,
    environment::{self, Running},
    health::{self, Listener},
    link::Linked,
    process::Surroundings,
    resources,
    run::{self, Commander},
    security,
};
use crate::{
    codes,
    command::{Arguments, Command},
    config::Config,
    container_secret::ContainerSecret,
    fact::Fact,
    layer::{At, Map, Overlay, Resolve, Setting, Switch},
    link::Link,
    resources::Resources,
    security::Security,
    sidecar::{Init, Sidecar},
    text::{FilePath, ImageReference, Name, OutputReference, VariableName},
    user::User,
};

/// A container beside a process, or before it.
///
/// ```
/// use terrace_spec::{App, Platform, Process, Sidecar, Spec, resolve::{Overrides, Target, resolve}};
///
/// let proxy = Sidecar::of("envoyproxy/envoy:v1.35.0").config("LOG_LEVEL", "warn");
/// let spec = Spec::new().image("nginx:1.29").process("web", Process::new().http(8080).sidecar("proxy", proxy));
/// let app = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let proxy = &app.processes["web"].sidecars["proxy"];
/// // Of the process's own variables it has none: it is somebody else's image.
/// assert!(proxy.has("LOG_LEVEL") && !proxy.has("PORT"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedContainer {
    /// Its image. Without it the container is the process once more: with its image, environment and files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageReference>,
    /// What replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Arguments to the entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Environment variables of its own.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub config: Map<VariableName, String>,
    /// Environment variables of its own with texts that constructs beside the processes have.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub outputs: Map<VariableName, OutputReference>,
    /// Secret environment variables of its own.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub secrets: Map<VariableName, ContainerSecret>,
    /// Addresses of other processes, for itself.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub links: Map<VariableName, ResolvedLink>,
    /// What it is told for itself.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<VariableName, ResolvedFact>,
    /// What it asks of its node.
    pub resources: ResolvedResources,
    /// Who it is, unless that is the image's to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<ResolvedUser>,
    /// What it may do.
    pub security: ResolvedSecurity,
    /// Paths of the process that it shares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<FilePath>,
    /// How Kubernetes sees that it is fit.
    pub health: ResolvedHealth,
}

impl ResolvedContainer {
    /// Whether it has a variable of this name for itself.
    ///
    /// ```
    /// # use terrace_spec::{App, Platform, Fact, Process, Sidecar, Spec, resolve::{Overrides, Target, resolve}};
    /// let agent = Sidecar::of("ghcr.io/example/agent:2").fact("POD", Fact::PodName);
    /// let spec = Spec::new().image("shop:1").process("web", Process::new().http(8080).sidecar("agent", agent));
    /// let resolution = resolve(&App::new("shop", spec), &Platform::new(), &Target::default(), &Overrides::default());
    /// let agent = &resolution.app.unwrap().processes["web"].sidecars["agent"];
    /// assert!(agent.has("POD") && !agent.has("PORT"));
    /// ```
    pub fn has(&self, name: &str) -> bool {
        self.config.contains_key(name)
            || self.outputs.contains_key(name)
            || self.secrets.contains_key(name)
            || self.links.contains_key(name)
            || self.facts.contains_key(name)
    }
}

/// The process beside which containers run, with what they take over that have no image of their own.
pub(super) struct Main<'a> {
    pub(super) name: &'a Name,
    pub(super) image: Option<&'a ImageReference>,
    pub(super) command: &'a [String],
    pub(super) resources: &'a Switch<Resources>,
    pub(super) user: &'a Switch<User>,
    pub(super) security: &'a Switch<Security>,
}

/// The containers of a process besides its own.
pub(super) struct Beside {
    pub(super) sidecars: Map<Name, ResolvedContainer>,
    pub(super) init: Map<Name, ResolvedContainer>,
}

/// `None` when a mistake was reported. The links of both have been resolved with all others, and are taken from there.
pub(super) fn resolve(
    sidecars: Map<Name, Switch<Sidecar>>,
    init: Map<Name, Switch<Init>>,
    links: &mut Linked,
    main: &Main<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Beside> {
    let (at_sidecars, at_init) = (at.key("sidecars"), at.key("init"));
    let sidecars = resolve_all(sidecars, &at_sidecars, |name, sidecar, at| {
        let links = links.sidecars.swap_remove(name).unwrap_or_default();
        resolve_sidecar(sidecar, Itself { name, links, main }, around, at)
    });
    let init = resolve_all(init, &at_init, |name, init, at| {
        let links = links.init.swap_remove(name).unwrap_or_default();
        resolve_init(init, Itself { name, links, main }, around, at)
    });
    Some(Beside { sidecars: sidecars?, init: init? })
}

/// The containers of a pod have names of their own: `init` beside `sidecars`, and both beside the process, whose container bears its name.
pub(super) fn check(processes: &Map<Name, ResolvedProcess>, at: &At<'_>) {
    for (process, ResolvedProcess { sidecars, init, .. }) in processes {
        let all = sidecars.keys().map(|name| ("sidecars", name)).chain(init.keys().map(|name| ("init", name)));
        for (field, name) in all {
            let other = if name == process {
                "the process"
            } else if field == "init" && sidecars.contains_key(name) {
                "a sidecar"
            } else {
                continue;
            };
            let message =
                format!("`{name}` is the name of {other} too, and the containers of a pod have names of their own");
            let at = at.key("processes");
            at.key(process.as_str()).key(field).key(name.as_str()).error(
                &codes::CONTAINER_TWICE,
                message,
                "give one of them another name",
            );
        }
    }
}

fn resolve_all<T>(
    containers: Map<Name, Switch<T>>,
    at: &At<'_>,
    mut resolve: impl FnMut(&Name, T, &At<'_>) -> Option<ResolvedContainer>,
) -> Option<Map<Name, ResolvedContainer>> {
    let mut is_whole = true;
    let mut all = Map::new();
    for (name, container) in containers {
        let Some(container) = container.into_option() else { continue };
        match resolve(&name, container, &at.key(name.as_str())) {
            Some(container) => drop(all.insert(name, container)),
            None => is_whole = false,
        }
    }
    is_whole.then_some(all)
}

/// What is known of a container before it is resolved.
struct Itself<'a> {
    name: &'a Name,
    links: Map<VariableName, ResolvedLink>,
    main: &'a Main<'a>,
}

fn resolve_sidecar(
    sidecar: Sidecar,
    itself: Itself<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedContainer> {
    let Sidecar {
        image,
        command,
        args,
        config,
        secrets,
        links,
        facts,
        resources,
        user,
        security,
        shares,
        health,
        trace,
    } = sidecar;
    trace.settle(at);
    let health = health::resolve(health, Listener::Beside, &at.key("health"));
    let parts = Parts { image, command, args, config, secrets, links, facts, resources, user, security, shares };
    let container = resolve_parts(parts, itself, around, at)?;
    Some(ResolvedContainer { health: health?, ..container })
}

fn resolve_init(init: Init, itself: Itself<'_>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedContainer> {
    let Init { image, command, args, config, secrets, links, facts, resources, user, security, shares, trace } = init;
    trace.settle(at);
    let parts = Parts { image, command, args, config, secrets, links, facts, resources, user, security, shares };
    resolve_parts(parts, itself, around, at)
}

/// What both have.
struct Parts {
    image: Option<ImageReference>,
    command: Option<Command>,
    args: Option<Arguments>,
    config: Map<VariableName, Setting<Config>>,
    secrets: Map<VariableName, Setting<ContainerSecret>>,
    links: Map<VariableName, Switch<Link>>,
    facts: Map<VariableName, Setting<Fact>>,
    resources: Switch<Resources>,
    user: Switch<User>,
    security: Switch<Security>,
    shares: Option<Vec<FilePath>>,
}

fn resolve_parts(
    parts: Parts,
    itself: Itself<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedContainer> {
    let Parts { image, command, args, config, secrets, links, facts, resources, user, security, shares } = parts;
    let Itself { name, links: resolved_links, main: process } = itself;
    let main = Some(process).filter(|_| image.is_none());
    let command = command.map(Command::into_words).unwrap_or_default();
    let args = args.map(Arguments::into_words).unwrap_or_default();
    match main.filter(|_| command.is_empty()) {
        Some(main) => run::check(main.command, &args, Commander::Process, at),
        None => run::check(&command, &args, Commander::Itself, at),
    }
    environment::check_container(&config, &secrets, &links, &facts, at);
    let secrets = secrets.resolve(&at.key("secrets")).unwrap_or_default();
    let config = config.resolve(&at.key("config")).unwrap_or_default();
    let (mut texts, mut outputs) = (Map::with_capacity(config.len()), Map::new());
    for (name, value) in config {
        match value {
            Config::Text(text) => drop(texts.insert(name, text)),
            Config::Output(output) => drop(outputs.insert(name, output)),
        }
    }
    let is_stored = |secret: &ContainerSecret| secret.stored().is_some();
    if secrets.values().any(is_stored) && around.facts.secrets.is_none() {
        environment::missing_store(&at.key("secrets"));
    }
    let resources = resources::resolve(
        over(main.map(|main| main.resources), resources).into_option().unwrap_or_default(),
        around.facts,
        &at.key("resources"),
    );
    let running =
        Running { process: process.name, container: name, image: image.as_ref().or(process.image), resources };
    let facts = environment::facts_of_container(facts, &running, around, &at.key("facts"));
    let security =
        security::resolve(over(main.map(|main| main.security), security), around.facts, &at.key("security"))?;
    let user = security::resolve_user(over(main.map(|main| main.user), user), &security, &at.key("user")).ok();
    Some(ResolvedContainer {
        image,
        command,
        args,
        config: texts,
        outputs,
        secrets,
        links: resolved_links,
        facts,
        resources: resources?,
        user: user?,
        security,
        shares: shares.unwrap_or_default(),
        health: ResolvedHealth::default(),
    })
}

/// The container's own block over the process's, where it takes that over.
fn over<T: Overlay + Clone>(main: Option<&Switch<T>>, own: Switch<T>) -> Switch<T> {
    let mut merged = main.cloned().unwrap_or_default();
    merged.overlay(own);
    merged
}
