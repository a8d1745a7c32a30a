//! Redis: one copy with a disk, a password that nobody has seen, and nobody but the app let in.

use terrace::{
    k8s::api::{
        apimachinery::pkg::{api::resource::Quantity, apis::meta::v1::ObjectMeta, util::intstr::IntOrString},
        apps::v1::{StatefulSet, StatefulSetPersistentVolumeClaimRetentionPolicy, StatefulSetSpec},
        core::v1::{
            Container, ContainerPort, EmptyDirVolumeSource, ExecAction, PersistentVolumeClaim,
            PersistentVolumeClaimSpec, Probe, ResourceRequirements, Service, ServicePort, ServiceSpec, TCPSocketAction,
            Volume, VolumeMount, VolumeResourceRequirements,
        },
        networking::v1::{
            NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
        },
    },
    prelude::*,
};

/// A Redis for one app. It keeps its data over a restart, and is gone for that while: what must not miss it belongs to a service of the cloud.
#[derive(Clone, Debug)]
pub struct Redis {
    memory: u32,
    disk: String,
}

/// What an app reads.
#[derive(Clone, Debug, Outputs)]
pub struct RedisOutputs {
    /// `redis://:<password>@<host>:6379`.
    pub url: Output<SecretKey>,
    /// The name of its Service.
    pub host: Output<String>,
}

impl Default for Redis {
    fn default() -> Self {
        Self { memory: 256, disk: "2Gi".to_owned() }
    }
}

impl Redis {
    /// 256 MiB of data on a disk of 2 GiB.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much data it may hold, in mebibytes. What does not fit is refused, not forgotten.
    #[must_use]
    pub fn memory(self, memory: u32) -> Self {
        Self { memory, ..self }
    }

    /// Its disk, which has to hold the data and the log of their changes while that is rewritten.
    #[must_use]
    pub fn disk(self, disk: impl Into<String>) -> Self {
        Self { disk: disk.into(), ..self }
    }
}

// begin: construct
impl Construct for Redis {
    type Outputs = RedisOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> RedisOutputs {
        let host = scope.name(52);
        let url = format!("redis://:{{{{ .password }}}}@{host}:{PORT}");
        let secret = scope.password(32, [("url", url)]);
        let server = self.server(scope, &secret.key("password"));
        let server = scope.add_in(Wave::Prerequisites, server);
        scope.depend(server, secret);
        scope.add_in(Wave::Prerequisites, service(scope));
        scope.add_in(Wave::Prerequisites, let_in_the_app(scope));
        RedisOutputs { url: secret.key("url"), host: host.into() }
    }
}
// end: construct

const PORT: i32 = 6379;
/// `redis` in the image.
const USER: i64 = 999;

impl Redis {
    fn server(&self, scope: &mut Scope<'_>, password: &Output<SecretKey>) -> StatefulSet {
        let mut metadata = scope.metadata_named(scope.name(52));
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/sync-options".to_owned(), "Prune=confirm,Delete=confirm".to_owned());
        let container = self.container(scope, password);
        let mut pod = scope.pod(USER, [container]);
        if let Some(pod) = &mut pod.spec {
            pod.termination_grace_period_seconds = Some(60);
            pod.volumes = Some(vec![Volume {
                name: "scratch".to_owned(),
                empty_dir: Some(EmptyDirVolumeSource::default()),
                ..Volume::default()
            }]);
        }
        let claim = PersistentVolumeClaim {
            // Nothing that an app may change: Kubernetes refuses every change of a template of claims.
            metadata: ObjectMeta { name: Some("data".to_owned()), ..ObjectMeta::default() },
            spec: Some(PersistentVolumeClaimSpec {
                access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
                resources: Some(VolumeResourceRequirements {
                    requests: Some([("storage".to_owned(), Quantity(self.disk.clone()))].into()),
                    ..VolumeResourceRequirements::default()
                }),
                ..PersistentVolumeClaimSpec::default()
            }),
            ..PersistentVolumeClaim::default()
        };
        StatefulSet {
            metadata,
            spec: StatefulSetSpec {
                replicas: Some(1),
                service_name: Some(scope.name(52)),
                selector: scope.selector(),
                template: pod,
                volume_claim_templates: Some(vec![claim]),
                // The data stay when the StatefulSet goes: that is somebody's decision, not a side effect.
                persistent_volume_claim_retention_policy: Some(StatefulSetPersistentVolumeClaimRetentionPolicy {
                    when_deleted: Some("Retain".to_owned()),
                    when_scaled: Some("Retain".to_owned()),
                }),
                ..StatefulSetSpec::default()
            },
            ..StatefulSet::default()
        }
    }

    fn container(&self, scope: &mut Scope<'_>, password: &Output<SecretKey>) -> Container {
        let mount = |name: &str, path: &str| VolumeMount {
            name: name.to_owned(),
            mount_path: path.to_owned(),
            ..VolumeMount::default()
        };
        // Half as much again: Redis counts its data alone, and a save copies what is written meanwhile.
        let memory = Quantity(format!("{}Mi", self.memory + self.memory / 2));
        let arguments = [
            "--requirepass".to_owned(),
            // Kubernetes replaces it by the variable.
            "$(REDISCLI_AUTH)".to_owned(),
            "--appendonly".to_owned(),
            "yes".to_owned(),
            "--maxmemory".to_owned(),
            format!("{}mb", self.memory),
            "--maxmemory-policy".to_owned(),
            "noeviction".to_owned(),
        ];
        Container {
            args: Some(arguments.into()),
            // `redis-cli` reads its password from this name.
            env: scope.secret_variable("REDISCLI_AUTH", password).map(|variable| vec![variable]),
            ports: Some(vec![ContainerPort {
                name: Some("redis".to_owned()),
                container_port: PORT,
                ..ContainerPort::default()
            }]),
            resources: Some(ResourceRequirements {
                requests: Some(
                    [("cpu".to_owned(), Quantity("100m".to_owned())), ("memory".to_owned(), memory.clone())].into(),
                ),
                limits: Some([("memory".to_owned(), memory)].into()),
                ..ResourceRequirements::default()
            }),
            // Not ready while it reads its log, which may take minutes: a check of the port alone would send it traffic.
            readiness_probe: Some(Probe {
                exec: Some(ExecAction {
                    command: Some(vec!["sh".to_owned(), "-c".to_owned(), "redis-cli ping | grep -q PONG".to_owned()]),
                }),
                timeout_seconds: Some(3),
                period_seconds: Some(5),
                ..Probe::default()
            }),
            liveness_probe: Some(Probe {
                tcp_socket: Some(TCPSocketAction { port: IntOrString::Int(PORT), ..TCPSocketAction::default() }),
                period_seconds: Some(10),
                failure_threshold: Some(6),
                ..Probe::default()
            }),
            volume_mounts: Some(vec![mount("data", "/data"), mount("scratch", "/tmp")]),
            ..scope.container("redis", "docker.io/library/redis:8.2.3")
        }
    }
}

fn service(scope: &Scope<'_>) -> Service {
    Service {
        metadata: scope.metadata_named(scope.name(52)),
        spec: Some(ServiceSpec {
            selector: Some(scope.selector_labels()),
            ports: Some(vec![ServicePort {
                name: Some("redis".to_owned()),
                port: PORT,
                target_port: Some(IntOrString::String("redis".to_owned())),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

fn let_in_the_app(scope: &Scope<'_>) -> NetworkPolicy {
    NetworkPolicy {
        metadata: scope.metadata(),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(scope.selector()),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ingress: Some(vec![NetworkPolicyIngressRule {
                from: Some(vec![NetworkPolicyPeer {
                    pod_selector: Some(scope.app_selector()),
                    ..NetworkPolicyPeer::default()
                }]),
                ports: Some(vec![NetworkPolicyPort {
                    port: Some(IntOrString::Int(PORT)),
                    ..NetworkPolicyPort::default()
                }]),
            }]),
            ..NetworkPolicySpec::default()
        }),
    }
}

// begin: use
/// A shop with a cache.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    let cache = shop.add("cache", Redis::new().memory(512));
    let web = Process::run(["shop", "serve"]).http(8080).health("/healthz").secret("REDIS_URL", &cache.url);
    let warm = Process::run(["shop", "warm-cache"]).release(Phase::Before).secret("REDIS_URL", &cache.url);
    shop.spec(Spec::new().image("example.com/shop:1.42.0").process("web", web).process("warm", warm))
}
// end: use

#[cfg(test)]
mod tests {
    use terrace::testing::Snapshots;

    #[test]
    fn a_redis_is_what_it_was() {
        Snapshots::new("../../snapshots/cookbook/redis_alone").check_construct("cache", super::Redis::new());
    }
}
