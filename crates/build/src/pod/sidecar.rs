//! The containers of a pod besides the process's own: sidecars, and what runs before it.

use terrace_k8s::api::core::v1::{Container, EmptyDirVolumeSource, EnvVar, Secret, Volume, VolumeMount};
use terrace_spec::{ContainerSecret, resolve::ResolvedContainer};

use super::{
    Pod,
    container::{resources, words},
    environment::{literal, plain},
    facts,
    mounts::SCRATCH,
    probe, security,
};
use crate::{
    Handle, Scope, SecretKey, link,
    process::{LABEL_LENGTH, name_within},
    tree::{Value, from_secret},
};

/// A container besides the process's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside<'a> {
    pub(crate) name: &'a str,
    pub(crate) container: &'a ResolvedContainer,
    pub(crate) runs: RunsBeside,
    /// What it has in the secret store for itself.
    pub(crate) secrets: Option<Handle<Secret>>,
}

/// When a container besides the process's own runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunsBeside {
    /// Before the process, and on beside it.
    Along,
    /// Before the process, to its end.
    First,
}

impl Pod<'_> {
    /// The paths that containers share and that the process does not have, each with the container's name.
    pub(crate) fn unknown_shares(&self, scope: &Scope<'_>) -> Vec<(String, String)> {
        if self.beside.iter().all(|beside| beside.container.shares.is_empty()) {
            return Vec::new();
        }
        let mounts = self.mounts(scope).mounts;
        let shares =
            self.beside.iter().flat_map(|beside| beside.container.shares.iter().map(|path| (beside.name, path)));
        let unknown = shares.filter(|(_, path)| mounts.iter().all(|mount| mount.mount_path != path.as_str()));
        unknown.map(|(name, path)| (name.to_owned(), path.to_string())).collect()
    }

    /// Sidecars first, so that what runs before the process finds its proxy there.
    pub(super) fn containers_beside(
        &self,
        scope: &Scope<'_>,
        main: &Container,
        volumes: &mut Vec<Volume>,
    ) -> Vec<Container> {
        self.beside.iter().map(|beside| self.container_beside(beside, scope, main, volumes)).collect()
    }

    fn container_beside(
        &self,
        beside: &Beside<'_>,
        scope: &Scope<'_>,
        main: &Container,
        volumes: &mut Vec<Volume>,
    ) -> Container {
        let Beside { name, container, runs, secrets } = *beside;
        let is_process = container.image.is_none();
        let of_process = |own: Option<Vec<String>>, process: &Option<Vec<String>>| {
            own.or_else(|| process.clone().filter(|_| is_process && container.command.is_empty()))
        };
        let health = &container.health;
        Container {
            name: name.to_owned(),
            image: container.image.as_ref().map(ToString::to_string).or_else(|| main.image.clone()),
            restart_policy: (runs == RunsBeside::Along).then(|| "Always".to_owned()),
            command: of_process(words(&container.command), &main.command),
            args: of_process(words(&container.args), &main.args),
            env: self.environment_beside(container, secrets, scope, main),
            env_from: main.env_from.clone().filter(|_| is_process),
            resources: Some(resources(container.resources)),
            readiness_probe: health.readiness.as_ref().map(|check| probe::probe(check, None)),
            liveness_probe: health.liveness.as_ref().map(|check| probe::probe(check, None)),
            startup_probe: health.startup.as_ref().map(|check| probe::probe(check, None)),
            security_context: Some(security::context(&container.security, container.user)),
            volume_mounts: Some(mounts(name, container, main, volumes)),
            ..Container::default()
        }
    }

    /// Its own variables over the process's, where it takes them over.
    fn environment_beside(
        &self,
        container: &ResolvedContainer,
        secrets: Option<Handle<Secret>>,
        scope: &Scope<'_>,
        main: &Container,
    ) -> Option<Vec<EnvVar>> {
        let ResolvedContainer { config, outputs, secrets: own_secrets, links, facts, .. } = container;
        let process = main.env.iter().flatten();
        let process = process.filter(|variable| container.image.is_none() && !container.has(&variable.name));
        let config = config.iter().map(|(name, value)| plain(name.as_str(), literal(value)));
        let outputs = outputs.iter().filter_map(|(name, output)| {
            let Some(Value::Text(text)) = scope.output(output) else { return None };
            Some(plain(name.as_str(), literal(text)))
        });
        let secrets = own_secrets.iter().filter_map(|(name, secret)| match secret {
            ContainerSecret::Stored(_) => Some(from_secret(name.as_str(), scope.name_of(secrets?), name.to_string())),
            ContainerSecret::Output(output) => {
                let Some(Value::Secret(SecretKey { secret, key })) = scope.output(output) else { return None };
                Some(from_secret(name.as_str(), scope.name_of(*secret), key.clone()))
            }
        });
        let links = links.iter().map(|(name, to)| plain(name.as_str(), link::value(to, scope.context().app())));
        let facts = facts.iter().map(|(name, fact)| facts::variable(name.as_str(), fact, self.name));
        let variables: Vec<_> =
            process.cloned().chain(config).chain(outputs).chain(secrets).chain(links).chain(facts).collect();
        (!variables.is_empty()).then_some(variables)
    }
}

/// What it shares of the process's, and a `/tmp` of its own: two programs in one would get in each other's way.
fn mounts(name: &str, container: &ResolvedContainer, main: &Container, volumes: &mut Vec<Volume>) -> Vec<VolumeMount> {
    let shares = |path: &str| container.shares.iter().any(|shared| shared.as_str() == path);
    let is_process = container.image.is_none();
    let of_process = main.volume_mounts.iter().flatten();
    let mut mounts: Vec<_> = of_process
        .filter(|mount| shares(&mount.mount_path) || is_process && mount.mount_path != SCRATCH)
        .cloned()
        .collect();
    if !shares(SCRATCH) {
        let volume = name_within(&format!("scratch-{name}"), LABEL_LENGTH);
        mounts.push(VolumeMount { name: volume.clone(), mount_path: SCRATCH.to_owned(), ..VolumeMount::default() });
        volumes.push(Volume { name: volume, empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() });
    }
    mounts
}
