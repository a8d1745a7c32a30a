//! Postgres in the cluster, by `CloudNativePG`: three copies, backups, and a Secret that the operator makes.

use serde::Serialize;
use terrace::{
    k8s::{
        api::{
            apimachinery::pkg::{
                api::resource::Quantity,
                apis::meta::v1::{LabelSelector, ObjectMeta},
                util::intstr::IntOrString,
            },
            core::v1::{ResourceRequirements, Secret},
            networking::v1::{
                NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
            },
        },
        object,
    },
    prelude::*,
};

/// A Postgres for one app: a copy that is written to and two that follow, backed up to an `ObjectStore` that the platform has.
#[derive(Clone, Debug)]
pub struct Postgres {
    storage: String,
    memory: String,
    object_store: String,
}

/// What an app reads.
#[derive(Clone, Debug, Outputs)]
pub struct PostgresOutputs {
    /// `postgresql://app:<password>@<host>:5432/app`, for the copy that is written to.
    pub url: Output<SecretKey>,
    /// The password alone.
    pub password: Output<SecretKey>,
    /// The Service of the copies that are read from.
    pub read_host: Output<String>,
}

impl Postgres {
    /// A disk for each copy, and the `ObjectStore` that backups go to.
    pub fn new(storage: impl Into<String>, object_store: impl Into<String>) -> Self {
        Self { storage: storage.into(), memory: "1Gi".to_owned(), object_store: object_store.into() }
    }

    /// The memory of each copy.
    #[must_use]
    pub fn memory(self, memory: impl Into<String>) -> Self {
        Self { memory: memory.into(), ..self }
    }
}

// begin: construct
impl Construct for Postgres {
    type Outputs = PostgresOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> PostgresOutputs {
        let name = scope.name(50);
        // Before release jobs, which migrate it: Argo CD waits until it is healthy.
        let cluster = scope.add_in(Wave::Prerequisites, self.cluster(scope));
        let secret = scope.made_of::<Secret, _>(cluster, format!("{name}-app"), "CloudNativePG");
        scope.add(backup(scope));
        scope.add_in(Wave::Prerequisites, let_in(scope));
        PostgresOutputs {
            url: secret.key("uri"),
            password: secret.key("password"),
            read_host: format!("{name}-ro").into(),
        }
    }
}
// end: construct

impl Postgres {
    fn cluster(&self, scope: &Scope<'_>) -> Cluster {
        let mut metadata = scope.metadata_named(scope.name(50));
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/sync-options".to_owned(), "Prune=confirm,Delete=confirm".to_owned());
        let memory = Quantity(self.memory.clone());
        Cluster {
            metadata,
            spec: ClusterSpec {
                image_name: "ghcr.io/cloudnative-pg/postgresql:17.6",
                instances: 3,
                storage: Storage { size: self.storage.clone() },
                resources: ResourceRequirements {
                    requests: Some(
                        [("cpu".to_owned(), Quantity("500m".to_owned())), ("memory".to_owned(), memory.clone())].into(),
                    ),
                    limits: Some([("memory".to_owned(), memory)].into()),
                    ..ResourceRequirements::default()
                },
                // A zone may go with its disks.
                affinity: Affinity {
                    enable_pod_anti_affinity: true,
                    topology_key: "topology.kubernetes.io/zone",
                    pod_anti_affinity_type: "required",
                },
                plugins: vec![Plugin {
                    name: BARMAN,
                    is_wal_archiver: true,
                    parameters: PluginParameters { barman_object_name: self.object_store.clone() },
                }],
            },
        }
    }
}

fn backup(scope: &Scope<'_>) -> ScheduledBackup {
    ScheduledBackup {
        metadata: scope.metadata_named(scope.name(50)),
        spec: ScheduledBackupSpec {
            // With seconds, the first field.
            schedule: "0 0 3 * * *",
            immediate: true,
            backup_owner_reference: "self",
            cluster: ClusterReference { name: scope.name(50) },
            method: "plugin",
            plugin_configuration: PluginConfiguration { name: BARMAN },
        },
    }
}

const BARMAN: &str = "barman-cloud.cloudnative-pg.io";

/// The app reaches the database, copies reach one another, and the operator asks how they are.
fn let_in(scope: &Scope<'_>) -> NetworkPolicy {
    let copies = LabelSelector {
        match_labels: Some([("cnpg.io/cluster".to_owned(), scope.name(50))].into()),
        ..LabelSelector::default()
    };
    let operator = LabelSelector {
        match_labels: Some([("kubernetes.io/metadata.name".to_owned(), "cnpg-system".to_owned())].into()),
        ..LabelSelector::default()
    };
    let pods =
        |selector: LabelSelector| NetworkPolicyPeer { pod_selector: Some(selector), ..NetworkPolicyPeer::default() };
    let port = |port| NetworkPolicyPort { port: Some(IntOrString::Int(port)), ..NetworkPolicyPort::default() };
    let rule = |from: Vec<NetworkPolicyPeer>, ports: &[i32]| NetworkPolicyIngressRule {
        from: Some(from),
        ports: Some(ports.iter().copied().map(port).collect()),
    };
    let operator = NetworkPolicyPeer { namespace_selector: Some(operator), ..NetworkPolicyPeer::default() };
    NetworkPolicy {
        metadata: scope.metadata(),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(copies.clone()),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ingress: Some(vec![
                rule(vec![pods(scope.app_selector())], &[5432]),
                rule(vec![pods(copies)], &[5432, 8000]),
                rule(vec![operator], &[5432, 8000]),
            ]),
            ..NetworkPolicySpec::default()
        }),
    }
}

/// What `CloudNativePG` runs.
#[derive(Debug)]
pub struct Cluster {
    metadata: ObjectMeta,
    spec: ClusterSpec,
}

object!(Cluster { api_version: "postgresql.cnpg.io/v1", kind: "Cluster", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterSpec {
    image_name: &'static str,
    instances: u8,
    storage: Storage,
    resources: ResourceRequirements,
    affinity: Affinity,
    plugins: Vec<Plugin>,
}

#[derive(Debug, Serialize)]
struct Storage {
    size: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Affinity {
    enable_pod_anti_affinity: bool,
    topology_key: &'static str,
    pod_anti_affinity_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Plugin {
    name: &'static str,
    #[serde(rename = "isWALArchiver")]
    is_wal_archiver: bool,
    parameters: PluginParameters,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PluginParameters {
    barman_object_name: String,
}

/// When `CloudNativePG` backs up.
#[derive(Debug)]
pub struct ScheduledBackup {
    metadata: ObjectMeta,
    spec: ScheduledBackupSpec,
}

object!(ScheduledBackup { api_version: "postgresql.cnpg.io/v1", kind: "ScheduledBackup", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScheduledBackupSpec {
    schedule: &'static str,
    immediate: bool,
    backup_owner_reference: &'static str,
    cluster: ClusterReference,
    method: &'static str,
    plugin_configuration: PluginConfiguration,
}

#[derive(Debug, Serialize)]
struct ClusterReference {
    name: String,
}

#[derive(Debug, Serialize)]
struct PluginConfiguration {
    name: &'static str,
}

// begin: use
/// A shop with a database, migrated before each release.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    let database = shop.add("db", Postgres::new("50Gi", "shop-backups").memory("4Gi"));
    let web = Process::run(["shop", "serve"]).http(8080).health("/healthz").config("READ_HOST", &database.read_host);
    shop.spec(
        Spec::new()
            .image("example.com/shop:1.42.0")
            .secret("DATABASE_URL", &database.url)
            .process("web", web)
            .process("migrate", Process::run(["shop", "migrate"]).release(Phase::Before)),
    )
}
// end: use
