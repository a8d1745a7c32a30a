//! What a process is told about where and as what it runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::layer::{Input, Mistake, Setting};

/// A fact that is passed to a process as an environment variable.
///
/// What is known when the app is rendered is written as it is. What only the cluster knows comes from Kubernetes' Downward API (`fieldRef`,
/// `resourceFieldRef`). A fact that is not known in a target, such as the region where the platform names no cluster, is a mistake.
///
/// ```
/// use terrace_spec::{Engine, Fact, Http, Process, Spec};
///
/// let spec = Spec::new()
///     .secret("PGPASSWORD", "storefront/db#password")
///     .fact("OTEL_SERVICE_NAME", Fact::Workload)
///     .compose("DSN", "Host=db;Application=$(OTEL_SERVICE_NAME);Password=$(PGPASSWORD)")
///     .require(["PGPASSWORD"])
///     .runtime(Engine::Go)
///     .process("web", Process::new().http(Http::port(8080).port_variable("LISTEN_PORT")));
/// assert_eq!(spec.facts.len() + spec.compose.len(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fact {
    /// The name of the app.
    App,
    /// The name of the process.
    Process,
    /// The name of the process's Deployment, Job or CronJob: `<app>-<process>`.
    Workload,
    /// The team that owns the app.
    Team,
    /// The version that runs: the tag of the image, or the first twelve digits of its digest.
    Version,
    /// The container image.
    Image,
    /// The environment.
    Environment,
    /// The cluster.
    Cluster,
    /// The cluster's AWS region.
    Region,
    /// The cluster's AWS account.
    Account,
    /// The cluster's locality.
    Locality,
    /// The namespace.
    Namespace,
    /// The name of the pod.
    PodName,
    /// The UID of the pod.
    PodUid,
    /// The IP address of the pod.
    PodIp,
    /// All IP addresses of the pod, with commas between: two where the cluster has IPv4 and IPv6.
    PodIps,
    /// The name of the node that the pod is on.
    NodeName,
    /// The IP address of the node: where an agent listens that runs on every node.
    NodeIp,
    /// All IP addresses of the node, with commas between.
    NodeIps,
    /// The name of the ServiceAccount.
    ServiceAccount,
    /// The CPU requested, in whole cores, rounded up.
    CpuRequest,
    /// The CPU requested, in thousandths of a core.
    CpuRequestMillicores,
    /// The CPU limit, in whole cores, rounded up: for `GOMAXPROCS` and sizes of thread pools.
    CpuLimit,
    /// The CPU limit, in thousandths of a core.
    CpuLimitMillicores,
    /// The memory requested, in bytes.
    MemoryRequest,
    /// The memory requested, in mebibytes, rounded up.
    MemoryRequestMebibytes,
    /// The memory limit, in bytes.
    MemoryLimit,
    /// The memory limit, in mebibytes, rounded up.
    MemoryLimitMebibytes,
}

impl Input<Setting<Fact>> for Fact {
    fn input(self) -> Result<Setting<Fact>, Mistake> {
        Ok(Setting::Value(self))
    }
}
