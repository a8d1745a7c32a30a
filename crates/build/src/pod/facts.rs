//! What a process is told about where and as what it runs.

use terrace_k8s::api::{
    apimachinery::pkg::api::resource::Quantity,
    core::v1::{EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector},
};
use terrace_spec::resolve::{ContainerFact, PodFact, ResolvedFact};

use super::environment::{literal, plain};

/// A fact as a variable: what is known as it is, what only the cluster knows by Kubernetes' Downward API.
pub(super) fn variable(name: &str, fact: &ResolvedFact, workload: &str) -> EnvVar {
    let source = match fact {
        ResolvedFact::Text(text) => return plain(name, literal(text)),
        ResolvedFact::Workload => return plain(name, workload.to_owned()),
        ResolvedFact::Pod(fact) => EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                field_path: field(*fact).to_owned(),
                ..ObjectFieldSelector::default()
            }),
            ..EnvVarSource::default()
        },
        ResolvedFact::Container(fact) => {
            let (resource, divisor) = resource(*fact);
            EnvVarSource {
                resource_field_ref: Some(ResourceFieldSelector {
                    resource: resource.to_owned(),
                    divisor: divisor.map(|divisor| Quantity(divisor.to_owned())),
                    ..ResourceFieldSelector::default()
                }),
                ..EnvVarSource::default()
            }
        }
    };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

const fn field(fact: PodFact) -> &'static str {
    match fact {
        PodFact::Namespace => "metadata.namespace",
        PodFact::Name => "metadata.name",
        PodFact::Uid => "metadata.uid",
        PodFact::Ip => "status.podIP",
        PodFact::Ips => "status.podIPs",
        PodFact::NodeName => "spec.nodeName",
        PodFact::NodeIp => "status.hostIP",
        PodFact::NodeIps => "status.hostIPs",
        PodFact::ServiceAccount => "spec.serviceAccountName",
    }
}

/// The resource, and what it is counted in if not in cores or bytes. Kubernetes rounds up to a whole number of it.
const fn resource(fact: ContainerFact) -> (&'static str, Option<&'static str>) {
    match fact {
        ContainerFact::CpuRequest => ("requests.cpu", None),
        ContainerFact::CpuRequestMillicores => ("requests.cpu", Some("1m")),
        ContainerFact::CpuLimit => ("limits.cpu", None),
        ContainerFact::CpuLimitMillicores => ("limits.cpu", Some("1m")),
        ContainerFact::MemoryRequest => ("requests.memory", None),
        ContainerFact::MemoryRequestMebibytes => ("requests.memory", Some("1Mi")),
        ContainerFact::MemoryLimit => ("limits.memory", None),
        ContainerFact::MemoryLimitMebibytes => ("limits.memory", Some("1Mi")),
    }
}
