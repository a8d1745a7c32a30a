//! The pod of a process: one container, restricted, with its environment, files and checks.

mod datadog;
mod environment;
mod probe;

use std::collections::BTreeMap;

use terrace_k8s::api::{
    api::core::v1::{
        Capabilities, ConfigMap, ConfigMapVolumeSource, Container, ContainerPort, EmptyDirVolumeSource, Lifecycle,
        LifecycleHandler, PodSecurityContext, PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile, Secret,
        SecurityContext, ServiceAccount, SleepAction, TopologySpreadConstraint, Volume, VolumeMount,
    },
    apimachinery::pkg::{api::resource::Quantity, apis::meta::v1::ObjectMeta},
};
use terrace_spec::resolve::{Holder, ResolvedProcess, ResolvedResources, Workload};

use crate::{
    Handle, Scope,
    files::{files_checksum, key, of_process},
    scale::selector,
};

/// What a pod is made of, and what it refers to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pod<'a> {
    /// The name of the workload: the value of the selector label.
    pub(crate) name: &'a str,
    /// The name of the container: the process's.
    pub(crate) container: &'a str,
    pub(crate) process: &'a ResolvedProcess,
    pub(crate) identity: Handle<ServiceAccount>,
    /// The app's Secret, and the process's own.
    pub(crate) secrets: (Option<Handle<Secret>>, Option<Handle<Secret>>),
    /// The app's ConfigMap of files, and the process's own.
    pub(crate) files: (Option<Handle<ConfigMap>>, Option<Handle<ConfigMap>>),
}

/// How long pods run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Until they are told to stop.
    On,
    /// To their end.
    Once,
}

/// Seconds that a copy goes on serving after it has been told to stop: a load balancer takes that long to stop sending.
const DRAIN: i64 = 20;
/// Seconds a copy has in all, from being told to stop to being killed.
pub(crate) const GRACE: i64 = 60;
pub(crate) const PORT_NAME: &str = "http";
const SCRATCH: &str = "/tmp";

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
        let names: Vec<_> = self.used_secrets().map(|secret| scope.name_of(secret)).collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    fn used_secrets(&self) -> impl Iterator<Item = Handle<Secret>> {
        let uses = |holder| self.process.secrets.values().any(|secret| secret.held_by == holder);
        self.secrets.0.filter(|_| uses(Holder::App)).into_iter().chain(self.secrets.1.filter(|_| uses(Holder::Process)))
    }

    /// Says what the workload needs to be there before it.
    pub(crate) fn depend<T>(&self, scope: &mut Scope<'_>, workload: Handle<T>) {
        scope.depend(workload, self.identity);
        for files in [self.files.0, self.files.1].into_iter().flatten() {
            scope.depend(workload, files);
        }
        for secret in [self.secrets.0, self.secrets.1].into_iter().flatten() {
            scope.depend(workload, secret);
        }
    }

    fn spec(&self, scope: &Scope<'_>, runs: Runs) -> PodSpec {
        let (mut mounts, mut volumes) = self.mounts(scope);
        mounts.push(VolumeMount {
            name: "scratch".to_owned(),
            mount_path: SCRATCH.to_owned(),
            ..VolumeMount::default()
        });
        volumes.push(Volume {
            name: "scratch".to_owned(),
            empty_dir: Some(EmptyDirVolumeSource::default()),
            ..Volume::default()
        });
        PodSpec {
            service_account_name: Some(scope.name_of(self.identity).to_owned()),
            automount_service_account_token: Some(false),
            // Off: an environment variable per Service of the namespace is nobody's config.
            enable_service_links: Some(false),
            restart_policy: (runs == Runs::Once).then(|| "Never".to_owned()),
            termination_grace_period_seconds: Some(GRACE),
            security_context: Some(PodSecurityContext {
                run_as_non_root: Some(true),
                seccomp_profile: Some(SeccompProfile {
                    type_: "RuntimeDefault".to_owned(),
                    ..SeccompProfile::default()
                }),
                ..PodSecurityContext::default()
            }),
            topology_spread_constraints: (runs == Runs::On).then(|| self.spread()),
            containers: vec![self.container(scope, mounts)],
            volumes: Some(volumes),
            ..PodSpec::default()
        }
    }

    /// Over zones first and nodes second, as far as there are any to spread over.
    fn spread(&self) -> Vec<TopologySpreadConstraint> {
        ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
            .into_iter()
            .map(|topology_key| TopologySpreadConstraint {
                max_skew: 1,
                topology_key: topology_key.to_owned(),
                when_unsatisfiable: "ScheduleAnyway".to_owned(),
                label_selector: Some(selector(self.name)),
                ..TopologySpreadConstraint::default()
            })
            .collect()
    }

    fn container(&self, scope: &Scope<'_>, mounts: Vec<VolumeMount>) -> Container {
        let process = self.process;
        let service = match &process.workload {
            Workload::Service(service) => Some(service),
            _ => None,
        };
        let words = |words: &[String]| {
            (!words.is_empty()).then(|| words.iter().map(|word| environment::literal(word)).collect())
        };
        let port = service.map(|service| service.port);
        let environment = self.environment(scope, port);
        Container {
            name: self.container.to_owned(),
            image: Some(process.image.to_string()),
            command: words(&process.command),
            args: words(&process.args),
            env: (!environment.is_empty()).then_some(environment),
            ports: port.map(|port| {
                vec![ContainerPort {
                    name: Some(PORT_NAME.to_owned()),
                    container_port: port.into(),
                    protocol: Some("TCP".to_owned()),
                    ..ContainerPort::default()
                }]
            }),
            resources: Some(resources(process.resources)),
            readiness_probe: process.health.readiness.as_ref().map(|check| probe::probe(check, port)),
            liveness_probe: process.health.liveness.as_ref().map(|check| probe::probe(check, port)),
            startup_probe: process.health.startup.as_ref().map(|check| probe::probe(check, port)),
            // Native, not `exec sleep`: an image without a shell could not run it. Who listens to nobody need not wait.
            lifecycle: service.map(|_| Lifecycle {
                pre_stop: Some(LifecycleHandler {
                    sleep: Some(SleepAction { seconds: DRAIN }),
                    ..LifecycleHandler::default()
                }),
                ..Lifecycle::default()
            }),
            security_context: Some(SecurityContext {
                allow_privilege_escalation: Some(false),
                capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
                read_only_root_filesystem: Some(true),
                ..SecurityContext::default()
            }),
            volume_mounts: Some(mounts),
            ..Container::default()
        }
    }

    /// Each file is mounted by itself, so that what the image has beside it stays.
    fn mounts(&self, scope: &Scope<'_>) -> (Vec<VolumeMount>, Vec<Volume>) {
        let sources = [("app-files", self.files.0, Holder::App), ("files", self.files.1, Holder::Process)];
        let (mut mounts, mut volumes) = (Vec::new(), Vec::new());
        for (name, files, holder) in sources {
            let Some(files) = files else { continue };
            let before = mounts.len();
            mounts.extend(of_process(self.process, holder).map(|(path, _)| VolumeMount {
                name: name.to_owned(),
                mount_path: path.to_string(),
                sub_path: Some(key(path)),
                read_only: Some(true),
                ..VolumeMount::default()
            }));
            if mounts.len() > before {
                volumes.push(Volume {
                    name: name.to_owned(),
                    config_map: Some(ConfigMapVolumeSource {
                        name: scope.name_of(files).to_owned(),
                        ..ConfigMapVolumeSource::default()
                    }),
                    ..Volume::default()
                });
            }
        }
        (mounts, volumes)
    }
}

fn resources(resources: ResolvedResources) -> ResourceRequirements {
    let quantity =
        |name: &str, quantity: terrace_spec::text::Quantity| (name.to_owned(), Quantity(quantity.to_string()));
    let limits = resources.cpu_limit.map(|cpu| quantity("cpu", cpu));
    ResourceRequirements {
        requests: Some([quantity("cpu", resources.cpu), quantity("memory", resources.memory)].into()),
        limits: Some(limits.into_iter().chain([quantity("memory", resources.memory_limit)]).collect()),
        ..ResourceRequirements::default()
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
