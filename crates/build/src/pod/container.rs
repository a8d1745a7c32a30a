//! The container of a process.

use terrace_k8s::api::{
    api::core::v1::{
        Container, ContainerPort, Lifecycle, LifecycleHandler, ResourceRequirements, SleepAction, VolumeMount,
    },
    apimachinery::pkg::api::resource::Quantity,
};
use terrace_spec::resolve::{ResolvedResources, Workload};

use super::{PORT_NAME, Pod, environment, probe, security};
use crate::Scope;

/// Seconds that a copy goes on serving after it has been told to stop: a load balancer takes that long to stop sending.
const DRAIN: i64 = 20;

impl Pod<'_> {
    pub(super) fn container(&self, scope: &Scope<'_>, mounts: Vec<VolumeMount>) -> Container {
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
            security_context: Some(security::context(&process.security, process.user)),
            volume_mounts: Some(mounts),
            ..Container::default()
        }
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
