//! A process that listens to callers: a Deployment, its Service, and how it is reached and rolled out.

use terrace_k8s::api::{
    apimachinery::pkg::util::intstr::IntOrString,
    core::v1::{self as core, ServicePort, ServiceSpec},
};
use terrace_spec::{
    Protocol,
    resolve::{self, Addressing, Listening, ResolvedScale, Route},
};

use crate::{
    Construct, Handle, Scope,
    canary::{Canary, Releases},
    ingress::{Ingress, target_group},
    pod::Pod,
    rollout::deploy,
    route::GatewayRoute,
    scale::{Autoscaler, DisruptionBudget, Selected},
};

/// A process that listens to callers.
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
            ResolvedScale::Fixed { replicas } if service.canary().is_none() => Some(replicas),
            _ => None,
        };
        let deployment = deploy(scope, pod, replicas, service.rollout);
        let autoscaler =
            replicas.is_none().then(|| scope.part("scale", &Autoscaler { deployment, scale: service.scale }));
        let selected = if service.canary().is_some() { Selected::Primary } else { Selected::Itself };
        scope.part("scale", &DisruptionBudget { pod, selected, scale: service.scale });
        let Some(http) = &service.http else {
            scope.part("service", &ClusterService { pod, service });
            return;
        };
        let backend = if let (Some(canary), Some(autoscaler)) = (&http.canary, autoscaler) {
            scope.part("canary", &Canary { pod, canary, service, http, deployment, autoscaler, releases })
        } else {
            scope.part("service", &ClusterService { pod, service })
        };
        // What another one carries is in its object.
        for ingress in http.ingresses.iter().filter(|ingress| ingress.carrier.is_none()) {
            let key = if ingress.name.is_none() { "ingress" } else { "ingresses" };
            match &ingress.route {
                Route::Alb(alb) => {
                    let grace = pod.process.grace;
                    scope.part(key, &Ingress { process: pod.container, ingress, alb, http, grace, backend });
                }
                Route::Gateway(traffic) => {
                    scope.part(key, &GatewayRoute { process: pod.container, ingress, traffic, http, backend });
                }
            }
        }
    }
}

/// The Service that callers in the cluster use. Under a canary Flagger makes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClusterService<'a> {
    pub(crate) pod: &'a Pod<'a>,
    pub(crate) service: &'a resolve::Service,
}

impl Construct for ClusterService<'_> {
    type Outputs = Handle<core::Service>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<core::Service> {
        let mut metadata = scope.metadata_named(self.pod.service_name());
        // An Ingress says one thing for all that it leads to; what a Service says of itself goes before it.
        for ingress in self.service.ingresses().iter().filter(|ingress| ingress.carrier.is_some()) {
            if let (Route::Alb(alb), Some(http)) = (&ingress.route, &self.service.http) {
                let annotations = metadata.annotations.get_or_insert_default();
                // The one that the Ingress is named after may speak gRPC.
                annotations.insert("alb.ingress.kubernetes.io/backend-protocol-version".to_owned(), "HTTP1".to_owned());
                annotations.extend(target_group(alb, http.protocol, self.pod.process.grace));
            }
        }
        let service = core::Service {
            metadata,
            spec: Some(ServiceSpec {
                type_: Some("ClusterIP".to_owned()),
                selector: Some(self.pod.selector_labels()),
                // A copy that is not ready is not found by the name of a headless Service either.
                cluster_ip: (self.service.addressing == Addressing::Headless).then(|| "None".to_owned()),
                ports: Some(self.service.listening().map(service_port).collect()),
                ..ServiceSpec::default()
            }),
            ..core::Service::default()
        };
        scope.add(service)
    }
}

fn service_port(listening: Listening<'_>) -> ServicePort {
    let Listening { name, port, .. } = listening;
    ServicePort {
        name: Some(name.to_owned()),
        port: port.service_port.into(),
        target_port: Some(IntOrString::String(name.to_owned())),
        protocol: Some(transport(port.protocol).to_owned()),
        app_protocol: app_protocol(port.protocol).map(str::to_owned),
        ..ServicePort::default()
    }
}

/// What carries a protocol.
pub(crate) const fn transport(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Udp => "UDP",
        Protocol::Tcp | Protocol::Http | Protocol::Grpc => "TCP",
    }
}

/// What a port says of its protocol to whoever routes to it. Gateways talk HTTP/1.1 unless it says HTTP/2 in plain text, which gRPC is
/// (Kubernetes' standard application protocols, KEP-3726; Gateway API, GEP-1911).
pub(crate) const fn app_protocol(protocol: Protocol) -> Option<&'static str> {
    match protocol {
        Protocol::Grpc => Some("kubernetes.io/h2c"),
        Protocol::Http | Protocol::Tcp | Protocol::Udp => None,
    }
}
