//! The Deployment of a process, and how the copies of a new version take the place of the old one's.

use terrace_k8s::api::{
    apimachinery::pkg::util::intstr::IntOrString,
    apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment},
};
use terrace_spec::{resolve::ResolvedRollout, text::Portion};

use crate::{
    Handle, Scope,
    pod::{Pod, Runs, workload_metadata},
    scale::whole,
    sync_options,
};

/// A Deployment that is rolled out as its process says: by default without ever being short of a copy.
pub(crate) fn deploy(
    scope: &mut Scope<'_>,
    pod: &Pod<'_>,
    replicas: Option<u32>,
    rollout: ResolvedRollout,
) -> Handle<Deployment> {
    let mut metadata = workload_metadata(scope, pod);
    if pod.process.workload.canary().is_some() {
        // A Canary gives its target the copies back before it goes. Without the target it would never go, and the sync would wait for it
        // (Flagger #1357, `pkg/controller/finalizer.go`).
        sync_options::prune_last(scope.context(), &mut metadata);
    }
    let deployment = Deployment {
        metadata,
        spec: DeploymentSpec {
            replicas: replicas.map(whole),
            selector: pod.selector(),
            min_ready_seconds: min_ready(rollout),
            strategy: Some(strategy(rollout)),
            template: pod.template(scope, Runs::On),
            ..DeploymentSpec::default()
        },
        ..Deployment::default()
    };
    let handle = scope.add(deployment);
    pod.depend(scope, handle);
    handle
}

/// `Recreate` has no parameters: Kubernetes refuses `rollingUpdate` beside it.
fn strategy(rollout: ResolvedRollout) -> DeploymentStrategy {
    match rollout {
        ResolvedRollout::Recreate {} => {
            DeploymentStrategy { type_: Some("Recreate".to_owned()), ..DeploymentStrategy::default() }
        }
        ResolvedRollout::Rolling { surge, unavailable, min_ready: _ } => DeploymentStrategy {
            type_: Some("RollingUpdate".to_owned()),
            rolling_update: Some(RollingUpdateDeployment {
                max_surge: Some(portion(surge)),
                max_unavailable: Some(portion(unavailable)),
            }),
        },
    }
}

/// Flagger gives it to the primary too.
fn min_ready(rollout: ResolvedRollout) -> Option<i32> {
    match rollout {
        ResolvedRollout::Recreate {} | ResolvedRollout::Rolling { min_ready: 0, .. } => None,
        ResolvedRollout::Rolling { min_ready, .. } => Some(whole(min_ready)),
    }
}

fn portion(portion: Portion) -> IntOrString {
    match portion {
        Portion::Count(count) => IntOrString::Int(count.into()),
        Portion::Percent(_) => IntOrString::String(portion.to_string()),
    }
}
