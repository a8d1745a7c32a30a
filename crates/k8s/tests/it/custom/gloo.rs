//! Gloo Edge.

use std::collections::BTreeMap;
use std::time::Duration;

use terrace_k8s::custom::gloo::{
    Delegation, DelegationSelector, Destination, DirectResponse, Forward, HeaderMatcher, Matcher, PathMatcher,
    Redirect, RedirectPath, RedirectResponse, ResourceReference, Retries, Route, RouteAction, RouteOptions, SslConfig,
    TlsParameters, TlsVersion, VirtualHost, VirtualHostOptions, VirtualService, VirtualServiceSpec,
    WeightedDestination,
};

use super::{Example, named};

const DEFINITION: &str = "gloo-edge/gateway.solo.io_v1_VirtualService.yaml";

pub(super) fn examples() -> [Example; 2] {
    [delegating(), filled()]
}

fn reference(name: &str) -> ResourceReference {
    ResourceReference { name: name.to_owned(), namespace: "shop".to_owned() }
}

fn route(action: RouteAction) -> Route {
    Route { name: None, action, options: RouteOptions::default() }
}

/// What stands in front of a Canary: everything goes to the route table that Flagger makes.
fn delegating() -> Example {
    let delegation = Delegation {
        prefix: "/".to_owned(),
        headers: Vec::new(),
        methods: Vec::new(),
        to: DelegationSelector::Ref(reference("web")),
    };
    let virtual_host = VirtualHost {
        domains: vec!["shop.example.com".to_owned()],
        routes: vec![route(RouteAction::Delegate(delegation))],
        options: VirtualHostOptions::default(),
    };
    Example {
        golden: "virtual-service",
        definition: DEFINITION,
        object: Box::new(VirtualService {
            metadata: named("web"),
            spec: VirtualServiceSpec { ssl_config: None, virtual_host },
        }),
        refused: &[
            ("/spec/virtualHost/routes/0/delegateAction/refs", "[]"),
            ("/spec/virtualHost/routes/0/action", r#"{"delegate": {}}"#),
            ("/spec/virtualHost/domains", r#""shop.example.com""#),
        ],
    }
}

fn filled() -> Example {
    let retries = Retries {
        retry_on: "gateway-error,connect-failure".to_owned(),
        num_retries: 3,
        per_try_timeout: Some(Duration::from_millis(1500).into()),
    };
    let beta = HeaderMatcher {
        name: "x-beta".to_owned(),
        value: Some("[12]".to_owned()),
        regex: Some(true),
        invert_match: Some(false),
    };
    let matcher = |path| Matcher { path, headers: vec![beta.clone()], methods: vec!["GET".to_owned()] };
    let delegation = Delegation {
        prefix: "/beta".to_owned(),
        headers: vec![beta.clone()],
        methods: vec!["GET".to_owned()],
        to: DelegationSelector::Selector {
            namespaces: vec!["shop".to_owned()],
            labels: BTreeMap::from([("team".to_owned(), "marketplace".to_owned())]),
        },
    };
    let several = Forward::Multi {
        destinations: vec![
            WeightedDestination { destination: Destination::Kube { service: reference("web"), port: 80 }, weight: 90 },
            WeightedDestination { destination: Destination::Upstream(reference("shop-web-80")), weight: 10 },
        ],
    };
    let virtual_host = VirtualHost {
        domains: vec!["shop.example.com".to_owned()],
        routes: vec![
            Route {
                name: Some("beta".to_owned()),
                options: RouteOptions {
                    timeout: Some(Duration::from_secs(30).into()),
                    retries: Some(retries.clone()),
                    prefix_rewrite: Some("/".to_owned()),
                    host_rewrite: Some("web.internal".to_owned()),
                },
                ..route(RouteAction::Delegate(delegation))
            },
            route(RouteAction::Redirect {
                matchers: vec![matcher(PathMatcher::Exact("/old".to_owned()))],
                redirect: Redirect {
                    https_redirect: Some(true),
                    host_redirect: Some("www.example.com".to_owned()),
                    path: Some(RedirectPath::PathRedirect("/new".to_owned())),
                    response_code: RedirectResponse::PermanentRedirect,
                },
            }),
            route(RouteAction::DirectResponse {
                matchers: vec![matcher(PathMatcher::Regex("/internal/.*".to_owned()))],
                response: DirectResponse { status: 403, body: Some("not here".to_owned()) },
            }),
            route(RouteAction::Forward {
                matchers: vec![matcher(PathMatcher::Prefix("/api".to_owned()))],
                forward: several,
            }),
            route(RouteAction::Forward {
                matchers: Vec::new(),
                forward: Forward::Single(Destination::Kube { service: reference("web"), port: 80 }),
            }),
        ],
        options: VirtualHostOptions { retries: Some(retries) },
    };
    let ssl_config = SslConfig {
        secret_ref: reference("shop-tls"),
        sni_domains: vec!["shop.example.com".to_owned()],
        parameters: Some(TlsParameters { minimum_protocol_version: TlsVersion::Tls12 }),
    };
    Example {
        golden: "virtual-service-filled",
        definition: DEFINITION,
        object: Box::new(VirtualService {
            metadata: named("shop"),
            spec: VirtualServiceSpec { ssl_config: Some(ssl_config), virtual_host },
        }),
        refused: &[
            ("/spec/sslConfig/secretName", r#""shop-tls""#),
            ("/spec/virtualHost/routes/3/routeAction/multi/destinations/0/weight", "-1"),
            ("/spec/virtualHost/routes/2/directResponseAction/status", r#""403""#),
        ],
    }
}
