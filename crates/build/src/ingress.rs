//! How a service is reached through an Application Load Balancer.

use terrace_k8s::api::{
    core::v1::Service,
    networking::v1::{
        self as networking, HTTPIngressPath, HTTPIngressRuleValue, IngressBackend, IngressRule, IngressServiceBackend,
        IngressSpec, ServiceBackendPort,
    },
};
use terrace_spec::{
    HttpProtocol, Redirect, Scheme,
    resolve::{Alb, ResolvedHttp, ResolvedIngress, Route, Stickiness},
    text::HttpPath,
};

use crate::{
    Construct, Handle, Scope,
    dns::{self, HostSource},
    one_host::{self, Backend},
    process::name_within,
};

/// Seconds that a load balancer waits at the least for requests that a copy which goes away still has.
const DEREGISTRATION: u32 = 30;
/// Seconds that it waits at the most (Elastic Load Balancing, `deregistration_delay.timeout_seconds`).
const LONGEST_DEREGISTRATION: u32 = 3600;
const HTTP: u16 = 80;
const HTTPS: u16 = 443;
const PREFIX: &str = "alb.ingress.kubernetes.io/";

/// An Ingress for AWS Load Balancer Controller, with everything written that it would otherwise guess.
///
/// Names and encodings are those of its `pkg/annotations/constants.go` and `pkg/annotations/parser.go`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ingress<'a> {
    /// The process whose it is.
    pub(crate) process: &'a str,
    pub(crate) ingress: &'a ResolvedIngress,
    pub(crate) alb: &'a Alb,
    pub(crate) http: &'a ResolvedHttp,
    /// Seconds that a copy of the process has to end.
    pub(crate) grace: u32,
    pub(crate) backend: Handle<Service>,
}

impl Construct for Ingress<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Self { process, ingress, alb, http, grace, backend } = *self;
        let service = scope.name_of(backend).to_owned();
        let mut metadata = scope.metadata_named(name(&service, ingress));
        let annotations = metadata.annotations.get_or_insert_default();
        let backends = one_host::carried(scope, Backend { service, http, ingress }, process);
        annotations.extend(
            load_balancer(alb, &certificates(&backends))
                .into_iter()
                .map(|(key, value)| (format!("{PREFIX}{key}"), value)),
        );
        annotations.extend(target_group(alb, http.protocol, grace));
        let hosts = one_host::hosts(&backends);
        annotations.extend(dns::annotations(scope.context(), &ingress.dns, &hosts, HostSource::Annotation));
        let rules = hosts.iter().map(|host| IngressRule {
            host: Some(host.to_string()),
            http: Some(HTTPIngressRuleValue {
                paths: one_host::paths(&backends, host)
                    .into_iter()
                    .map(|(path, backend)| rule(path, backend))
                    .collect(),
            }),
        });
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

/// A path, and what it leads to.
fn rule(path: &HttpPath, Backend { service, http, .. }: &Backend<'_>) -> HTTPIngressPath {
    HTTPIngressPath {
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
    }
}

/// The certificates of all hosts, none twice.
fn certificates(backends: &[Backend<'_>]) -> String {
    let mut certificates: Vec<&str> = Vec::new();
    for backend in backends {
        let Route::Alb(alb) = &backend.ingress.route else { continue };
        for certificate in alb.certificates.iter().map(AsRef::as_ref) {
            if !certificates.contains(&certificate) {
                certificates.push(certificate);
            }
        }
    }
    certificates.join(",")
}

/// What holds for the load balancer and its listeners.
fn load_balancer(alb: &Alb, certificates: &str) -> Vec<(&'static str, String)> {
    let scheme = match alb.scheme {
        Scheme::Internal => "internal",
        Scheme::InternetFacing => "internet-facing",
    };
    let mut annotations = vec![
        ("scheme", scheme.to_owned()),
        // The Services are cluster-internal: only `ip` reaches their pods.
        ("target-type", "ip".to_owned()),
        // Both, always: with a certificate and no ports there would be no HTTP at all.
        ("listen-ports", format!(r#"[{{"HTTP":{HTTP}}},{{"HTTPS":{HTTPS}}}]"#)),
        ("certificate-arn", certificates.to_owned()),
        ("ssl-policy", alb.tls_policy.to_string()),
    ];
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
    if let Some(acl) = &alb.web_acl {
        annotations.push(("wafv2-acl-arn", acl.arn().unwrap_or("none").to_owned()));
    }
    if !alb.inbound_cidrs.is_empty() {
        let ranges: Vec<&str> = alb.inbound_cidrs.iter().map(AsRef::as_ref).collect();
        annotations.push(("inbound-cidrs", ranges.join(",")));
    }
    annotations
}

/// What holds for the copies of one process, as annotations of an Ingress or of its Service.
pub(crate) fn target_group(
    alb: &Alb,
    protocol: HttpProtocol,
    grace: u32,
) -> impl Iterator<Item = (String, String)> + use<> {
    let check = &alb.health_check;
    let version = (protocol == HttpProtocol::Grpc).then(|| ("backend-protocol-version", "GRPC".to_owned()));
    let annotations = [
        ("healthcheck-path", check.path.to_string()),
        ("healthcheck-interval-seconds", check.interval.to_string()),
        ("healthcheck-timeout-seconds", check.timeout.to_string()),
        ("healthy-threshold-count", check.healthy.to_string()),
        ("unhealthy-threshold-count", check.unhealthy.to_string()),
        ("success-codes", check.codes.to_string()),
        ("target-group-attributes", attributes(alb, grace)),
    ];
    annotations.into_iter().chain(version).map(|(key, value)| (format!("{PREFIX}{key}"), value))
}

fn attributes(alb: &Alb, grace: u32) -> String {
    // Never longer than the copy lives. The half minute that is left is for the load balancer to begin, and for the copy to end after its last request.
    let wait = grace.saturating_sub(DEREGISTRATION).clamp(DEREGISTRATION.min(grace), LONGEST_DEREGISTRATION);
    let delay = format!("deregistration_delay.timeout_seconds={wait}");
    match alb.stickiness {
        // An attribute that is no longer written stays as it was on AWS: off is written too.
        Some(Stickiness::Off) => format!("{delay},stickiness.enabled=false"),
        Some(Stickiness::For(seconds)) => format!(
            "{delay},stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds={seconds}"
        ),
        None => delay,
    }
}
