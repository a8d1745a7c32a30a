//! Containers beside a process, and before it.

use serde::Serialize;

use super::{
    ResolvedHealth, ResolvedProcess, ResolvedResources, ResolvedSecurity, ResolvedUser, environment,
    health::{self, Listener},
    process::Surroundings,
    resources, security,
};
use crate::{
    codes,
    command::{Arguments, Command},
    config::Config,
    container_secret::ContainerSecret,
    layer::{At, Map, Overlay, Resolve, Setting, Switch},
    resources::Resources,
    security::Security,
    sidecar::{Init, Sidecar},
    text::{FilePath, ImageReference, Name, OutputReference, VariableName},
    user::User,
};

/// A container beside a process, or before it.
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

/// What a container takes over that has no image of its own.
pub(super) struct Main<'a> {
    pub(super) resources: &'a Switch<Resources>,
    pub(super) user: &'a Switch<User>,
    pub(super) security: &'a Switch<Security>,
}

/// The containers of a process besides its own.
pub(super) struct Beside {
    pub(super) sidecars: Map<Name, ResolvedContainer>,
    pub(super) init: Map<Name, ResolvedContainer>,
}

/// `None` when a mistake was reported.
pub(super) fn resolve(
    sidecars: Map<Name, Switch<Sidecar>>,
    init: Map<Name, Switch<Init>>,
    main: &Main<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Beside> {
    let (at_sidecars, at_init) = (at.key("sidecars"), at.key("init"));
    let sidecars = resolve_all(sidecars, &at_sidecars, |sidecar, at| resolve_sidecar(sidecar, main, around, at));
    let init = resolve_all(init, &at_init, |init, at| resolve_init(init, main, around, at));
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
    resolve: impl Fn(T, &At<'_>) -> Option<ResolvedContainer>,
) -> Option<Map<Name, ResolvedContainer>> {
    let mut is_whole = true;
    let mut all = Map::new();
    for (name, container) in containers {
        let Some(container) = container.into_option() else { continue };
        match resolve(container, &at.key(name.as_str())) {
            Some(container) => drop(all.insert(name, container)),
            None => is_whole = false,
        }
    }
    is_whole.then_some(all)
}

fn resolve_sidecar(
    sidecar: Sidecar,
    main: &Main<'_>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedContainer> {
    let Sidecar { image, command, args, config, secrets, resources, user, security, shares, health, trace } = sidecar;
    trace.settle(at);
    let health = health::resolve(health, Listener::Beside, &at.key("health"));
    let parts = Parts { image, command, args, config, secrets, resources, user, security, shares };
    let container = resolve_parts(parts, main, around, at)?;
    Some(ResolvedContainer { health: health?, ..container })
}

fn resolve_init(init: Init, main: &Main<'_>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedContainer> {
    let Init { image, command, args, config, secrets, resources, user, security, shares, trace } = init;
    trace.settle(at);
    let parts = Parts { image, command, args, config, secrets, resources, user, security, shares };
    resolve_parts(parts, main, around, at)
}

/// What both have.
struct Parts {
    image: Option<ImageReference>,
    command: Option<Command>,
    args: Option<Arguments>,
    config: Map<VariableName, Setting<Config>>,
    secrets: Map<VariableName, Setting<ContainerSecret>>,
    resources: Switch<Resources>,
    user: Switch<User>,
    security: Switch<Security>,
    shares: Option<Vec<FilePath>>,
}

fn resolve_parts(parts: Parts, main: &Main<'_>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedContainer> {
    let Parts { image, command, args, config, secrets, resources, user, security, shares } = parts;
    let main = Some(main).filter(|_| image.is_none());
    let secrets = secrets.resolve(&at.key("secrets")).unwrap_or_default();
    let config = config.resolve(&at.key("config")).unwrap_or_default();
    for name in config.keys().filter(|name| secrets.contains_key(*name)) {
        environment::written_twice(name, ["config", "secrets"], at);
    }
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
    let security =
        security::resolve(over(main.map(|main| main.security), security), around.facts, &at.key("security"))?;
    let user = security::resolve_user(over(main.map(|main| main.user), user), &security, &at.key("user")).ok();
    Some(ResolvedContainer {
        image,
        command: command.map(Command::into_words).unwrap_or_default(),
        args: args.map(Arguments::into_words).unwrap_or_default(),
        config: texts,
        outputs,
        secrets,
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
