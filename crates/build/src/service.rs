//! A process that listens for HTTP: a Deployment, its Service, and how it is reached and rolled out.

use terrace_k8s::api::{
    api::core::v1::{self as core, ServicePort, ServiceSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};
use terrace_k8s::custom::flagger::PRIMARY_SUFFIX;
use terrace_spec::resolve::{self, ResolvedScale, Route};

use crate::{
    Construct, Handle, Scope,
    canary::{Canary, Releases},
    ingress::Ingress,
    pod::{PORT_NAME, Pod},
    process::SELECTOR_LABEL,
    rollout::deploy,
    route::GatewayRoute,
    scale::{Autoscaler, DisruptionBudget},
};

/// The port at which callers in the cluster reach a service, whatever the port the process listens on.
pub(crate) const SERVICE_PORT: u16 = 80;

/// A process that listens for HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) service: &'a resolve::Service,
    pub(crate) releases: Releases,
}

impl Construct for Service<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { pod, service, releases } = *self;
        // Flagger scales the target to nothing between releases; a number in git would set it back (Flagger #1504).
        let replicas = match service.scale {
            ResolvedScale::Fixed { replicas } if service.canary.is_none() => Some(replicas),
            _ => None,
        };
        let deployment = deploy(scope, pod, replicas, service.rollout);
        let autoscaler =
            replicas.is_none().then(|| scope.part("scale", &Autoscaler { deployment, scale: service.scale }));
        let primary = format!("{}{PRIMARY_SUFFIX}", pod.name);
        let selected = if service.canary.is_some() { &primary } else { pod.name };
        scope.part("scale", &DisruptionBudget { selected, scale: service.scale });
        let backend = if let (Some(canary), Some(autoscaler)) = (&service.canary, autoscaler) {
            let ingress = service.ingress.as_ref();
            scope.part("canary", &Canary { pod, canary, ingress, deployment, autoscaler, releases })
        } else {
            scope.part("service", &ClusterService { pod })
        };
        let Some(ingress) = &service.ingress else { return };
        match &ingress.route {
            Route::Alb(alb) => scope.part("ingress", &Ingress { ingress, alb, backend }),
            Route::Gateway(traffic) => {
                let is_steered = service.canary.is_some();
                scope.part("ingress", &GatewayRoute { ingress, traffic, backend, is_steered });
            }
        }
    }
}

/// The Service that callers in the cluster use. Under a canary Flagger makes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClusterService<'a> {
    pub(crate) pod: &'a Pod<'a>,
}

impl Construct for ClusterService<'_> {
    type Outputs = Handle<core::Service>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<core::Service> {
        let service = core::Service {
            metadata: scope.metadata_named(self.pod.name),
            spec: Some(ServiceSpec {
                type_: Some("ClusterIP".to_owned()),
                selector: Some([(SELECTOR_LABEL.to_owned(), self.pod.name.to_owned())].into()),
                ports: Some(vec![ServicePort {
                    name: Some(PORT_NAME.to_owned()),
                    port: SERVICE_PORT.into(),
                    target_port: Some(IntOrString::String(PORT_NAME.to_owned())),
                    protocol: Some("TCP".to_owned()),
                    ..ServicePort::default()
                }]),
                ..ServiceSpec::default()
            }),
            ..core::Service::default()
        };
        scope.add(service)
    }
}
