//! Identities: what is stable, what is reserved, what is there once.

use crate::{built, built_on, object, platform};

const CANARY: &str = "spec:
  image: nginx:1.29
  files: {/etc/a: {text: x}}
  processes: {web: {http: {port: 8080, ingress: shop.example.com}, canary: {steps: [10, 50]}}}
";
const GATEWAY: &str = "{dns: ga, traffic: {gatewayapi: {gateway: public, namespace: gateways}}, metrics: apps}";

/// What Flagger and External Secrets make is never emitted too, whoever asks for it.
#[test]
fn what_a_controller_makes_is_reserved() {
    let reserved = [
        ("v1", "Service", "shop-web"),
        ("v1", "Service", "shop-web-primary"),
        ("v1", "Service", "shop-web-canary"),
        ("v1", "ConfigMap", "shop-web-primary"),
        ("apps/v1", "Deployment", "shop-web-primary"),
        ("autoscaling/v2", "HorizontalPodAutoscaler", "shop-web-primary"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "shop-web"),
    ];
    for (api_version, kind, name) in reserved {
        let raw =
            format!("  objects: {{own: {{apiVersion: {api_version}, kind: {kind}, metadata: {{name: {name}}}}}}}\n");
        let built = built_on(&platform(GATEWAY), &format!("{CANARY}{raw}"));
        let codes: Vec<_> = built.diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect();
        assert_eq!(codes, ["T0302"], "{kind}/{name}");
        assert_eq!(built.diagnostics[0].place.path.to_string(), "objects.own");
    }
    assert!(built_on(&platform(GATEWAY), CANARY).diagnostics.is_empty());
}

/// A canary is judged by the platform's queries where it has some, and by Flagger's own otherwise.
#[test]
fn a_canary_is_judged_by_what_the_platform_says() {
    let own = built_on(&platform(GATEWAY), CANARY);
    let metrics = |built: &_| {
        crate::yaml(object(built, "Canary.flagger.app/shop-web").at("/spec/analysis/metrics").expect("metrics"))
    };
    assert!(metrics(&own).contains("name: request-success-rate"), "{}", metrics(&own));
    let facts =
        GATEWAY.replace("apps", "{prometheus: {address: \"http://prometheus:9090\", successRate: q1, latency: q2}}");
    let asked = built_on(&platform(&facts), CANARY);
    assert!(metrics(&asked).contains("templateRef:\n    name: shop-success-rate"), "{}", metrics(&asked));
    let provider = object(&asked, "MetricTemplate.flagger.app/shop-latency").at("/spec").map(crate::yaml);
    assert_eq!(
        provider.as_deref(),
        Some("provider:\n  type: prometheus\n  address: http://prometheus:9090\nquery: q2\n")
    );
}

#[test]
fn raw_objects_have_an_identity_of_their_own() {
    let cases = [
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: extra}, data: {a: b}}", None),
        ("{apiVersion: v1, kind: Service, metadata: {name: shop-web}}", Some("T0301")),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {}}", Some("T0304")),
        ("{kind: ConfigMap, metadata: {name: extra}}", Some("T0304")),
    ];
    for (raw, code) in cases {
        let app =
            format!("spec: {{image: \"nginx:1.29\", processes: {{web: {{http: 8080}}}}, objects: {{own: {raw}}}}}\n");
        let built = built(&app);
        let codes: Vec<_> = built.diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{raw}");
    }
}

/// Names, selectors and the ServiceAccount stay what they are when a canary is switched on: a selector can never be changed.
#[test]
fn switching_a_canary_on_changes_no_identity() {
    let with = built_on(&platform(GATEWAY), CANARY);
    let without = built_on(&platform(GATEWAY), &CANARY.replace("canary: {steps: [10, 50]}", "canary: off"));
    for pointer in ["/metadata/name", "/spec/selector", "/spec/template/spec/serviceAccountName"] {
        let at = |built| object(built, "Deployment/shop-web").at(pointer).map(crate::yaml);
        assert_eq!(at(&with), at(&without), "{pointer}");
        assert!(at(&with).is_some(), "{pointer}");
    }
}

/// A name keeps the limit of its kind, and stays apart from the names of its neighbours.
#[test]
fn long_names_are_cut_to_what_their_kind_allows() {
    let long = "a-process-whose-name-is-much-longer-than-anybody-would-like";
    let app = format!(
        "spec:\n  image: nginx:1.29\n  processes:\n    {long}: {{http: 8080}}\n    {long}b: {{schedule: \"@daily\"}}\n"
    );
    let built = built(&app);
    let longest = [("Deployment", 55), ("CronJob", 52)];
    for (kind, longest) in longest {
        let (object, _) = built
            .objects()
            .find(|(object, _)| object.identity.kind.name() == kind)
            .unwrap_or_else(|| panic!("there is a {kind}"));
        assert!(object.identity.name.len() <= longest, "{}", object.identity);
    }
}

/// The app's own ServiceAccount is there for those who keep no other: where all do, it would stand for a role that nobody acts as.
#[test]
fn a_service_account_is_made_for_who_runs_as_it() {
    let app = "spec:
  image: nginx:1.29
  processes:
    web: {http: 8080, adopt: {serviceAccount: old}}
    worker: {command: [work], adopt: {serviceAccount: old}}
";
    let accounts = |app: &str| {
        let built = built(app);
        let all = built.objects().map(|(object, _)| object.identity.to_string());
        all.filter(|object| object.starts_with("ServiceAccount/")).collect::<Vec<_>>()
    };
    assert_eq!(accounts(app), ["ServiceAccount/old"]);
    assert_eq!(
        accounts(&format!("{app}    cron: {{schedule: \"@daily\"}}\n")),
        ["ServiceAccount/old", "ServiceAccount/shop"]
    );
    assert_eq!(
        accounts(&format!("{app}  commands: {{console: [sh]}}\n")),
        ["ServiceAccount/old", "ServiceAccount/shop"]
    );
}
