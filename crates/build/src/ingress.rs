//! How a service is reached through an Application Load Balancer.

use terrace_k8s::api::api::{
    core::v1::Service,
    networking::v1::{
        self as networking, HTTPIngressPath, HTTPIngressRuleValue, IngressBackend, IngressRule, IngressServiceBackend,
        IngressSpec, ServiceBackendPort,
    },
};
use terrace_spec::{
    HttpProtocol, Redirect, Scheme,
    resolve::{Alb, ResolvedHttp, ResolvedIngress, Stickiness},
};

use crate::{
    Construct, Handle, Scope,
    dns::{self, HostSource},
    process::name_within,
};

/// Seconds that a copy which is going away still gets what was on its way to it.
const DEREGISTRATION: u32 = 30;
const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// An Ingress for AWS Load Balancer Controller, with everything written that it would otherwise guess.
///
/// Names and encodings are those of its `pkg/annotations/constants.go` and `pkg/annotations/parser.go`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ingress<'a> {
    pub(crate) ingress: &'a ResolvedIngress,
    pub(crate) alb: &'a Alb,
    pub(crate) http: &'a ResolvedHttp,
    pub(crate) backend: Handle<Service>,
}

impl Construct for Ingress<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { ingress, alb, http, backend } = *self;
        let service = scope.name_of(backend).to_owned();
        let mut metadata = scope.metadata_named(name(&service, ingress));
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.extend(
            load_balancer(alb, http.protocol)
                .into_iter()
                .map(|(key, value)| (format!("alb.ingress.kubernetes.io/{key}"), value)),
        );
        annotations.extend(dns::annotations(scope.context(), ingress, HostSource::Annotation));
        let paths = ingress.paths.iter().map(|path| HTTPIngressPath {
            path: Some(path.to_string()),
            path_type: "Prefix".to_owned(),
            backend: IngressBackend {
                service: Some(IngressServiceBackend {
                    name: service.clone(),
                    port: Some(ServiceBackendPort {
                        name: Some(http.protocol.port_name().to_owned()),
                        ..ServiceBackendPort::default()
                    }),
                }),
                ..IngressBackend::default()
            },
        });
        let http = HTTPIngressRuleValue { paths: paths.collect() };
        let rules =
            ingress.hosts.iter().map(|host| IngressRule { host: Some(host.to_string()), http: Some(http.clone()) });
        let object = networking::Ingress {
            metadata,
            spec: Some(IngressSpec {
                ingress_class_name: Some(alb.class.clone()),
                rules: Some(rules.collect()),
                ..IngressSpec::default()
            }),
            ..networking::Ingress::default()
        };
        let handle = scope.add(object);
        scope.depend(handle, backend);
    }
}

/// The name of what carries the traffic of an ingress: the Service's, and the ingress's own where it has one.
pub(crate) fn name(service: &str, ingress: &ResolvedIngress) -> String {
    const LONGEST: usize = 63;
    match &ingress.name {
        Some(name) => name_within(&format!("{service}-{name}"), LONGEST),
        None => service.to_owned(),
    }
}

fn load_balancer(alb: &Alb, protocol: HttpProtocol) -> Vec<(&'static str, String)> {
    let scheme = match alb.scheme {
        Scheme::Internal => "internal",
        Scheme::InternetFacing => "internet-facing",
    };
    let certificates: Vec<_> = alb.certificates.iter().map(AsRef::as_ref).collect();
    let check = &alb.health_check;
    let mut annotations = vec![
        ("scheme", scheme.to_owned()),
        // The Services are cluster-internal: only `ip` reaches their pods.
        ("target-type", "ip".to_owned()),
        // Both, always: with a certificate and no ports there would be no HTTP at all.
        ("listen-ports", format!(r#"[{{"HTTP":{HTTP}}},{{"HTTPS":{HTTPS}}}]"#)),
        ("certificate-arn", certificates.join(",")),
        ("ssl-policy", alb.tls_policy.to_string()),
        ("healthcheck-path", check.path.to_string()),
        ("healthcheck-interval-seconds", check.interval.to_string()),
        ("healthcheck-timeout-seconds", check.timeout.to_string()),
        ("healthy-threshold-count", check.healthy.to_string()),
        ("unhealthy-threshold-count", check.unhealthy.to_string()),
        ("success-codes", check.codes.to_string()),
        ("target-group-attributes", target_group(alb)),
    ];
    if protocol == HttpProtocol::Grpc {
        annotations.push(("backend-protocol-version", "GRPC".to_owned()));
    }
    if let Some(group) = &alb.group {
        annotations.push(("group.name", group.name.to_string()));
        annotations.push(("group.order", group.order.to_string()));
    }
    if alb.redirect == Redirect::On {
        annotations.push(("ssl-redirect", HTTPS.to_string()));
    }
    if let Some(timeout) = alb.idle_timeout {
        annotations.push(("load-balancer-attributes", format!("idle_timeout.timeout_seconds={timeout}")));
    }
    annotations
}

fn target_group(alb: &Alb) -> String {
    let delay = format!("deregistration_delay.timeout_seconds={DEREGISTRATION}");
    match alb.stickiness {
        // An attribute that is no longer written stays as it was on AWS: off is written too.
        Some(Stickiness::Off) => format!("{delay},stickiness.enabled=false"),
        Some(Stickiness::For(seconds)) => format!(
            "{delay},stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds={seconds}"
        ),
        None => delay,
    }
}
