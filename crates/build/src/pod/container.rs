//! The container of a process.

use terrace_k8s::api::{
    apimachinery::pkg::api::resource::Quantity,
    core::v1::{Container, ContainerPort, Lifecycle, LifecycleHandler, ResourceRequirements, SleepAction, VolumeMount},
};
use terrace_spec::resolve::{Listening, ResolvedResources, ResolvedRollout, Service, Workload};

use super::{Pod, environment, probe, security};
use crate::{Scope, service::transport};

/// Seconds that a copy goes on serving after it has been told to stop: a load balancer takes that long to stop sending.
const DRAIN: i64 = 20;

impl Pod<'_> {
    pub(super) fn container(&self, scope: &Scope<'_>, mounts: Vec<VolumeMount>) -> Container {
        let process = self.process;
        let service = match &process.workload {
            Workload::Service(service) => Some(&**service),
            _ => None,
        };
        let port = service.and_then(|service| Some(service.http.as_ref()?.port));
        let environment = self.environment(scope, port);
        let probe = |check| probe::probe(check, service);
        let sources = self.environment_sources(scope);
        Container {
            name: self.container.to_owned(),
            image: Some(process.image.to_string()),
            command: words(&process.command),
            args: words(&process.args),
            env_from: (!sources.is_empty()).then_some(sources),
            env: (!environment.is_empty()).then_some(environment),
            ports: service.map(|service| service.listening().map(container_port).collect()),
            resources: Some(resources(process.resources)),
            readiness_probe: process.health.readiness.as_ref().map(probe),
            liveness_probe: process.health.liveness.as_ref().map(probe),
            startup_probe: process.health.startup.as_ref().map(probe),
            // Native, not `exec sleep`: an image without a shell could not run it. Who listens to nobody need not wait.
            lifecycle: service.filter(|service| drains(service)).map(|_| Lifecycle {
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

/// Whether a copy goes on serving for a while when it is told to stop. Where the next one waits for its end (`recreate`), and no load balancer
/// has to be told, every second of that is one in which nobody serves.
fn drains(service: &Service) -> bool {
    let is_behind_load_balancer = service.http.as_ref().is_some_and(|http| !http.ingresses.is_empty());
    is_behind_load_balancer || !matches!(service.rollout, ResolvedRollout::Recreate {})
}

fn container_port(listening: Listening<'_>) -> ContainerPort {
    ContainerPort {
        name: Some(listening.name.to_owned()),
        container_port: listening.port.port.into(),
        protocol: Some(transport(listening.port.protocol).to_owned()),
        ..ContainerPort::default()
    }
}

pub(super) fn resources(resources: ResolvedResources) -> ResourceRequirements {
    let quantity =
        |name: &str, quantity: terrace_spec::text::Quantity| (name.to_owned(), Quantity(quantity.to_string()));
    let limits = resources.cpu_limit.map(|cpu| quantity("cpu", cpu));
    ResourceRequirements {
        requests: Some([quantity("cpu", resources.cpu), quantity("memory", resources.memory)].into()),
        limits: Some(limits.into_iter().chain([quantity("memory", resources.memory_limit)]).collect()),
        ..ResourceRequirements::default()
    }
}

/// A command as it is written, if there is one.
pub(super) fn words(words: &[String]) -> Option<Vec<String>> {
    (!words.is_empty()).then(|| words.iter().map(|word| environment::literal(word)).collect())
}
