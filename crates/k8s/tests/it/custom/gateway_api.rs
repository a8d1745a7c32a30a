//! The Gateway API.

use std::time::Duration;

use terrace_k8s::custom::gateway_api::{
    BackendReference, ExtensionReference, Filter, GatewayDuration, Header, HeaderModifier, HttpMethod, HttpRoute,
    HttpRouteMatch, HttpRouteRule, HttpRouteSpec, NamedMatch, ParentReference, PathMatch, PathModifier, RedirectStatus,
    RequestRedirect, RuleAction, Scheme, Timeouts, UrlRewrite, ValueMatch,
};

use super::{Example, named};

pub(super) fn examples() -> [Example; 1] {
    let spec = HttpRouteSpec {
        parent_refs: vec![ParentReference {
            name: "public".to_owned(),
            namespace: Some("gateways".to_owned()),
            section_name: Some("https".to_owned()),
        }],
        hostnames: vec!["shop.example.com".to_owned(), "*.shop.example.com".to_owned()],
        rules: vec![forward(), redirect(), everything_else()],
    };
    [Example {
        golden: "http-route",
        definition: "gateway-api/gateway.networking.k8s.io_httproutes.yaml",
        object: Box::new(HttpRoute { metadata: named("web"), spec }),
        refused: &[
            ("/spec/hostnames/0", r#""https://shop.example.com""#),
            ("/spec/rules/0/matches/0/path/type", r#""Prefix""#),
            ("/spec/rules/0/timeouts/request", r#""1.5s""#),
            ("/spec/rules/1/filters/0/requestRedirect/statusCode", "300"),
            ("/spec/rules/2/backendRefs/0/port", "0"),
            ("/spec/rules/2/backends", "[]"),
        ],
    }]
}

fn forward() -> HttpRouteRule {
    let named_match = |name: &str, value| NamedMatch { name: name.to_owned(), value };
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    let duration = |milliseconds| {
        Some(GatewayDuration::try_from(Duration::from_millis(milliseconds)).expect("whole milliseconds"))
    };
    HttpRouteRule {
        name: Some("api".to_owned()),
        matches: vec![
            HttpRouteMatch {
                path: PathMatch::PathPrefix("/api".to_owned()),
                headers: vec![named_match("x-beta", ValueMatch::Exact("1".to_owned()))],
                query_params: vec![named_match("version", ValueMatch::RegularExpression("v[12]".to_owned()))],
                method: Some(HttpMethod::Get),
            },
            HttpRouteMatch { path: PathMatch::Exact("/status".to_owned()), ..HttpRouteMatch::default() },
        ],
        action: RuleAction::Forward {
            filters: vec![
                Filter::RequestHeaderModifier(HeaderModifier {
                    set: vec![header("x-forwarded-prefix", "/api")],
                    ..HeaderModifier::default()
                }),
                Filter::ResponseHeaderModifier(HeaderModifier {
                    add: vec![header("strict-transport-security", "max-age=63072000")],
                    remove: vec!["server".to_owned()],
                    ..HeaderModifier::default()
                }),
                Filter::UrlRewrite(UrlRewrite {
                    hostname: Some("api.internal".to_owned()),
                    path: Some(PathModifier::ReplacePrefixMatch { replace_prefix_match: "/".to_owned() }),
                }),
                Filter::Extension(ExtensionReference {
                    group: "gateway.kgateway.dev".to_owned(),
                    kind: "TrafficPolicy".to_owned(),
                    name: "limits".to_owned(),
                }),
            ],
            backend_refs: vec![
                BackendReference { weight: 90, ..BackendReference::service("web", 80) },
                BackendReference {
                    namespace: Some("next".to_owned()),
                    weight: 10,
                    ..BackendReference::service("web-next", 80)
                },
            ],
        },
        timeouts: Timeouts { request: duration(90_500), backend_request: duration(500) },
    }
}

fn redirect() -> HttpRouteRule {
    HttpRouteRule {
        name: None,
        matches: vec![HttpRouteMatch {
            path: PathMatch::RegularExpression("/old/[0-9]+".to_owned()),
            ..HttpRouteMatch::default()
        }],
        action: RuleAction::Redirect {
            redirect: RequestRedirect {
                scheme: Some(Scheme::Https),
                hostname: Some("www.example.com".to_owned()),
                path: Some(PathModifier::ReplaceFullPath { replace_full_path: "/new".to_owned() }),
                port: Some(443),
                status_code: RedirectStatus::PermanentRedirect,
            },
        },
        timeouts: Timeouts::default(),
    }
}

fn everything_else() -> HttpRouteRule {
    HttpRouteRule {
        name: None,
        matches: Vec::new(),
        action: RuleAction::Forward { filters: Vec::new(), backend_refs: vec![BackendReference::service("web", 80)] },
        timeouts: Timeouts::default(),
    }
}
