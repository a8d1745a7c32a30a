//! A process that runs all the time and listens to nobody.

use terrace_spec::resolve::{ResolvedRollout, ResolvedScale};

use crate::{
    Construct, Scope,
    pod::Pod,
    rollout::deploy,
    scale::{Autoscaler, DisruptionBudget, Selected},
};

/// A Deployment without a Service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worker<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) scale: ResolvedScale,
    pub(crate) rollout: ResolvedRollout,
}

impl Construct for Worker<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, scale, rollout } = *self;
        let replicas = match scale {
            ResolvedScale::Fixed { replicas } => Some(replicas),
            ResolvedScale::Automatic { .. } => None,
        };
        let deployment = deploy(scope, pod, replicas, rollout);
        if replicas.is_none() {
            scope.part("scale", &Autoscaler { deployment, scale });
        }
        scope.part("scale", &DisruptionBudget { pod, selected: Selected::Itself, scale });
    }
}
