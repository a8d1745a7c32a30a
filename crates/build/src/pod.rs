//! The pod of a process: its container and those beside it, restricted, with its environment, files and checks.

mod container;
mod datadog;
mod environment;
mod facts;
mod mounts;
mod place;
mod probe;
mod security;
mod selector;
mod sidecar;

use std::collections::BTreeMap;

use terrace_k8s::api::{
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
    core::v1::{ConfigMap, LocalObjectReference, PodSpec, PodTemplateSpec, Secret, ServiceAccount},
};
use terrace_spec::{
    ContainerSecret,
    resolve::{Holder, ResolvedProcess, SecretSource, Workload},
};

use self::mounts::Mounts;
pub(crate) use sidecar::{Beside, RunsBeside};

use crate::{Handle, Scope, SecretKey, files::files_checksum, secrets::Secrets, tree::Value, volumes::Claims};

/// What a pod is made of, and what it refers to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pod<'a> {
    /// The name of the workload: the value of the selector label.
    pub(crate) name: &'a str,
    /// The name of the container: the process's.
    pub(crate) container: &'a str,
    pub(crate) process: &'a ResolvedProcess,
    /// The claims behind the app's volumes.
    pub(crate) claims: &'a Claims<'a>,
    pub(crate) identity: Handle<ServiceAccount>,
    /// The app's Secrets, and the process's own.
    pub(crate) secrets: Held<&'a Secrets>,
    /// What nodes show to private registries. No process reads it, so none is restarted for it.
    pub(crate) pull_secrets: &'a [Handle<Secret>],
    /// The app's ConfigMap of files, and the process's own.
    pub(crate) files: Held<Option<Handle<ConfigMap>>>,
    /// The containers besides the process's own, in the order they start.
    pub(crate) beside: &'a [Beside<'a>],
}

/// What the app holds for its processes, and what one of them holds for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<T> {
    pub(crate) app: T,
    pub(crate) process: T,
}

impl<T: Copy> Held<T> {
    pub(crate) const fn by(&self, holder: Holder) -> T {
        match holder {
            Holder::App => self.app,
            Holder::Process => self.process,
        }
    }

    /// Both, the app's first.
    pub(crate) fn each(&self) -> impl Iterator<Item = T> + use<T> {
        [self.app, self.process].into_iter()
    }
}

/// How long pods run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Until they are told to stop.
    On,
    /// To their end.
    Once,
}

impl Pod<'_> {
    /// The pod template, for a Deployment or a Job.
    pub(crate) fn template(&self, scope: &Scope<'_>, runs: Runs) -> PodTemplateSpec {
        let ObjectMeta { mut labels, mut annotations, .. } = scope.metadata();
        add_version_labels(labels.get_or_insert_default(), self, scope);
        if let Some(checksum) = files_checksum(self.process) {
            annotations.get_or_insert_default().insert("terrace.dev/files-checksum".to_owned(), checksum);
        }
        if let Some(names) = self.reloaded_secrets(scope) {
            // On the template, not on the Deployment: Flagger cuts the Deployment's annotations down at each promotion, and
            // Reloader reads the template's where the Deployment has none (Reloader `pkg/common/common.go`).
            let reload = "secret.reloader.stakater.com/reload".to_owned();
            annotations.get_or_insert_default().insert(reload, names);
        }
        self.place_metadata(scope, runs, &mut labels, &mut annotations);
        if !self.process.adopt.selector.is_empty() {
            labels.get_or_insert_default().extend(self.selector_labels());
        }
        PodTemplateSpec {
            metadata: Some(ObjectMeta { labels, annotations, ..ObjectMeta::default() }),
            spec: Some(self.spec(scope, runs)),
        }
    }

    /// Labels that change with each release, for workloads and their pods. Never part of a selector.
    pub(crate) fn version_labels(&self, scope: &Scope<'_>) -> BTreeMap<String, String> {
        let mut labels = datadog::labels(scope.context(), self.name, self.version());
        if let Some(version) = self.version() {
            labels.insert("app.kubernetes.io/version".to_owned(), version.to_owned());
        }
        labels
    }

    /// The image's tag, or the beginning of its digest, as far as it can be the value of a label.
    fn version(&self) -> Option<&str> {
        let image = &self.process.image;
        let version = image.tag().or_else(|| image.digest()?.strip_prefix("sha256:")?.get(..12))?;
        let is_legal = version.len() <= 63
            && version.starts_with(|first: char| first.is_ascii_alphanumeric())
            && version.ends_with(|last: char| last.is_ascii_alphanumeric());
        is_legal.then_some(version)
    }

    fn reloaded_secrets(&self, scope: &Scope<'_>) -> Option<String> {
        let runs_on = matches!(self.process.workload, Workload::Service(_) | Workload::Worker { .. });
        scope.context().facts().reloader.as_ref().filter(|_| runs_on)?;
        // Reloader compiles each name as a regular expression; ours hold no character that means anything there.
        let names: Vec<_> = self
            .used_secrets(scope)
            .into_iter()
            .chain(self.beside.iter().filter_map(|beside| beside.secrets))
            .map(|secret| scope.name_of(secret))
            .collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    fn used_secrets(&self, scope: &Scope<'_>) -> Vec<Handle<Secret>> {
        let mut used = self.secrets.app.used(self.process, Holder::App);
        used.extend(self.secrets.process.used(self.process, Holder::Process));
        let own = self.process.environment.secrets.values().filter_map(|secret| match &secret.source {
            SecretSource::Output(output) => Some(output),
            _ => None,
        });
        let beside = self.beside.iter().flat_map(|beside| beside.container.secrets.values());
        let beside = beside.filter_map(|secret| match secret {
            ContainerSecret::Output(output) => Some(output),
            ContainerSecret::Stored(_) => None,
        });
        for output in own.chain(beside) {
            if let Some(Value::Secret(SecretKey { secret, .. })) = scope.output(output)
                && !used.contains(secret)
            {
                used.push(*secret);
            }
        }
        used
    }

    /// Says what the workload needs to be there before it.
    pub(crate) fn depend<T>(&self, scope: &mut Scope<'_>, workload: Handle<T>) {
        scope.depend(workload, self.identity);
        let beside = self.beside.iter().filter_map(|beside| beside.secrets);
        for secret in self.pull_secrets.iter().copied().chain(beside) {
            scope.depend(workload, secret);
        }
        for files in self.files.each().flatten() {
            scope.depend(workload, files);
        }
        for secret in self.used_secrets(scope) {
            scope.depend(workload, secret);
        }
        for claim in self.process.mounts.values().filter_map(|mount| self.claims.get(&mount.volume)) {
            scope.depend(workload, *claim);
        }
    }

    fn spec(&self, scope: &Scope<'_>, runs: Runs) -> PodSpec {
        let Mounts { mounts, mut volumes } = self.mounts(scope);
        let container = self.container(scope, mounts);
        let beside = self.containers_beside(scope, &container, &mut volumes);
        PodSpec {
            service_account_name: Some(scope.name_of(self.identity).to_owned()),
            automount_service_account_token: Some(false),
            // Off: an environment variable per Service of the namespace is nobody's config.
            enable_service_links: Some(false),
            priority_class_name: self.process.priority.as_ref().map(ToString::to_string),
            restart_policy: (runs == Runs::Once).then(|| "Never".to_owned()),
            termination_grace_period_seconds: Some(self.process.grace.into()),
            security_context: Some(security::pod_context(self.process.user, mounts::needs_group(self.process))),
            topology_spread_constraints: (runs == Runs::On).then(|| self.spread()).flatten(),
            node_selector: self.node_selector(),
            affinity: self.zone_affinity(),
            tolerations: self.tolerations(),
            image_pull_secrets: self.pull_secrets(scope),
            init_containers: (!beside.is_empty()).then_some(beside),
            containers: vec![container],
            volumes: Some(volumes),
            ..PodSpec::default()
        }
    }

    fn pull_secrets(&self, scope: &Scope<'_>) -> Option<Vec<LocalObjectReference>> {
        let references = self.pull_secrets.iter();
        let references = references.map(|secret| LocalObjectReference { name: scope.name_of(*secret).to_owned() });
        (!self.pull_secrets.is_empty()).then(|| references.collect())
    }
}

/// The metadata of a workload: that of its pods' component, with the labels that change with each release.
pub(crate) fn workload_metadata(scope: &Scope<'_>, pod: &Pod<'_>) -> ObjectMeta {
    let mut metadata = scope.metadata_named(pod.name);
    add_version_labels(metadata.labels.get_or_insert_default(), pod, scope);
    metadata
}

/// A tag of Datadog's that the app writes itself stays as it is.
fn add_version_labels(labels: &mut BTreeMap<String, String>, pod: &Pod<'_>, scope: &Scope<'_>) {
    for (key, value) in pod.version_labels(scope) {
        labels.entry(key).or_insert(value);
    }
}
