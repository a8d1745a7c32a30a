//! How a service is reached through the platform's gateway.

use terrace_k8s::{
    Identity, Kind,
    api::core::v1::Service,
    custom::{
        gateway_api::{
            BackendReference, HttpRoute, HttpRouteMatch, HttpRouteRule, HttpRouteSpec, ParentReference, PathMatch,
            RuleAction, Timeouts,
        },
        gloo::{
            Delegation, DelegationSelector, Destination, Forward, Matcher, PathMatcher, ResourceReference, Route,
            RouteAction, RouteOptions, SslConfig, VirtualHost, VirtualHostOptions, VirtualService, VirtualServiceSpec,
        },
    },
};
use terrace_spec::{
    Phase,
    platform::{ResolvedGatewayApi, ResolvedGloo},
    resolve::{ResolvedHttp, ResolvedIngress, ResolvedProcess, ResolvedTraffic, Workload},
    text::{Host, HttpPath},
};

use crate::{
    Construct, Handle, Scope, Wave,
    dns::{self, HostSource},
    ingress::name,
    one_host::{self, Backend},
    tree::FLAGGER,
};

/// A route of the platform's gateway to a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GatewayRoute<'a> {
    /// The process whose it is.
    pub(crate) process: &'a str,
    pub(crate) ingress: &'a ResolvedIngress,
    pub(crate) traffic: &'a ResolvedTraffic,
    pub(crate) http: &'a ResolvedHttp,
    pub(crate) backend: Handle<Service>,
}

impl Construct for GatewayRoute<'_> {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        match self.traffic {
            // Flagger makes the HTTPRoute of a canary itself, of the Canary's hosts and gateways.
            ResolvedTraffic::Gatewayapi(_) if self.is_steered() => {}
            ResolvedTraffic::Gatewayapi(gateway) => self.http_route(scope, gateway),
            ResolvedTraffic::Gloo(gloo) => self.virtual_service(scope, gloo),
        }
    }
}

/// The Gateway that routes attach to.
pub(crate) fn parent(gateway: &ResolvedGatewayApi) -> ParentReference {
    ParentReference {
        name: gateway.gateway.to_string(),
        namespace: Some(gateway.namespace.to_string()),
        section_name: gateway.section.as_ref().map(ToString::to_string),
    }
}

impl GatewayRoute<'_> {
    /// Whether Flagger steers the traffic of the service.
    const fn is_steered(&self) -> bool {
        self.http.canary.is_some()
    }

    /// A route of its own name: the name of the service is the one that Flagger gives its route, should a canary be switched on.
    fn http_route(&self, scope: &mut Scope<'_>, gateway: &ResolvedGatewayApi) {
        let service = scope.name_of(self.backend).to_owned();
        let mut metadata = scope.metadata_named(format!("{}-route", name(&service, self.ingress)));
        // ExternalDNS reads the route's own host names.
        let annotations = dns::annotations(scope.context(), &self.ingress.dns, &[], HostSource::Object);
        if !annotations.is_empty() {
            metadata.annotations.get_or_insert_default().extend(annotations);
        }
        let matches = |path: &HttpPath| HttpRouteMatch {
            path: PathMatch::PathPrefix(path.to_string()),
            ..HttpRouteMatch::default()
        };
        let rule = HttpRouteRule {
            name: None,
            matches: self.ingress.paths.iter().map(matches).collect(),
            action: RuleAction::Forward {
                filters: Vec::new(),
                backend_refs: vec![BackendReference::service(service, self.http.service_port.number())],
            },
            timeouts: Timeouts::default(),
        };
        let spec = HttpRouteSpec {
            parent_refs: vec![parent(gateway)],
            hostnames: self.ingress.hosts.iter().map(Host::to_string).collect(),
            rules: vec![rule],
        };
        let handle = scope.add(HttpRoute { metadata, spec });
        scope.depend(handle, self.backend);
    }

    /// A virtual service that sends to the Service, or, under a canary, delegates to the route table that Flagger makes.
    ///
    /// References name the namespace: Gloo has no default for it, and drops a route that it cannot follow
    /// (Gloo `projects/gateway/pkg/translator/route_table_selector.go`).
    fn virtual_service(&self, scope: &mut Scope<'_>, gloo: &ResolvedGloo) {
        let service = scope.name_of(self.backend).to_owned();
        let Some(namespace) = scope.context().app().namespace.as_ref().map(ToString::to_string) else { return };
        let mut metadata = scope.metadata_named(name(&service, self.ingress));
        let own = Backend { service, http: self.http, ingress: self.ingress };
        let backends = one_host::carried(scope, own, self.process);
        let hosts = one_host::hosts(&backends);
        let annotations = dns::annotations(scope.context(), &self.ingress.dns, &hosts, HostSource::Annotation);
        metadata.annotations.get_or_insert_default().extend(annotations);
        for backend in backends.iter().filter(|backend| backend.http.canary.is_some()) {
            let route_table = Kind::new("gateway.solo.io", "RouteTable");
            scope.reserve(Identity::new(route_table, &*backend.service), FLAGGER);
        }
        // Resolving has seen to it that all have the same hosts. The first route that matches wins: the longest path goes first.
        let mut paths = hosts.first().map(|host| one_host::paths(&backends, host)).unwrap_or_default();
        paths.sort_by_key(|(path, _)| std::cmp::Reverse(path.as_str().len()));
        let routes = paths.into_iter().map(|(path, backend)| Route {
            name: None,
            action: action(path, backend, &namespace),
            options: RouteOptions::default(),
        });
        let domains: Vec<_> = hosts.iter().map(ToString::to_string).collect();
        let ssl_config = gloo.tls_secret.as_ref().map(|secret| SslConfig {
            secret_ref: ResourceReference { name: secret.to_string(), namespace: gloo.namespace.to_string() },
            sni_domains: domains.clone(),
            parameters: None,
        });
        let virtual_host = VirtualHost { domains, routes: routes.collect(), options: VirtualHostOptions::default() };
        let is_steered = backends.iter().any(|backend| backend.http.canary.is_some());
        let wave = wave(scope, is_steered);
        let service = VirtualService { metadata, spec: VirtualServiceSpec { ssl_config, virtual_host } };
        let handle = scope.add_in(wave, service);
        scope.depend(handle, self.backend);
    }
}

/// Sends to the Service, or, under a canary, delegates to the route table that Flagger makes.
fn action(path: &HttpPath, Backend { service, http, .. }: &Backend<'_>, namespace: &str) -> RouteAction {
    let target = ResourceReference { name: service.clone(), namespace: namespace.to_owned() };
    if http.canary.is_some() {
        return RouteAction::Delegate(Delegation {
            prefix: path.to_string(),
            headers: Vec::new(),
            methods: Vec::new(),
            to: DelegationSelector::Ref(target),
        });
    }
    let path = PathMatcher::Prefix(path.to_string());
    let destination = Destination::Kube { service: target, port: http.service_port.number() };
    RouteAction::Forward {
        matchers: vec![Matcher { path, headers: Vec::new(), methods: Vec::new() }],
        forward: Forward::Single(destination),
    }
}

/// Until Flagger has made the route table, Gloo warns of the virtual service that delegates to it, and Argo CD takes the warning for a failure. It
/// looks only where something comes after: then the virtual service waits for the canary too, which the jobs after a release do in any case.
/// Elsewhere it does not, for the sync would be held as long as each new version is analysed
/// (Argo CD `resource_customizations/gateway.solo.io/VirtualService/health.lua`, `gitops-engine/pkg/sync/sync_context.go`).
fn wave(scope: &Scope<'_>, steered: bool) -> Wave {
    let is_after = |process: &ResolvedProcess| match &process.workload {
        Workload::Release(release) => release.phase == Phase::After,
        _ => false,
    };
    let is_awaited = scope.context().app().processes.values().any(is_after);
    if steered && is_awaited { Wave::Routes } else { Wave::Main }
}
