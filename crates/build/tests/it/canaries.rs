//! What Flagger is told of a canary.

use crate::{built_on, object, platform, yaml};

/// `service` of the Canary of a process.
fn service(process: &str) -> String {
    let facts = "{traffic: {gatewayapi: {gateway: public, namespace: gateways}}, dns: ga, metrics: apps}";
    let app = format!("spec: {{image: 'shop:1', processes: {{web: {{canary: {{steps: [5, 50]}}, {process}}}}}}}\n");
    let built = built_on(&platform(facts), &app);
    object(&built, "Canary.flagger.app/shop-web").at("/spec/service").map(yaml).expect("a service")
}

/// The values of some fields, `-` for those that are not written.
fn fields(process: &str, names: [&str; 5]) -> String {
    let service = service(process);
    let value = |name: &str| {
        let line = service.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or("-").to_owned()
    };
    names.map(value).join(" ")
}

#[test]
fn paths_are_what_the_route_matches() {
    let matched = |ingress: &str| {
        let service = service(&format!("http: {{port: 8080, ingress: {{host: shop.example.com{ingress}}}}}"));
        let from = service.find("match:\n").map(|from| service[from..].to_owned()).unwrap_or_default();
        from.lines().take(5).collect::<Vec<_>>().join("\n")
    };
    let expected = "match:\n- uri:\n    prefix: /api\n- uri:\n    prefix: /v2";
    assert_eq!(matched(", paths: [/api, /v2]"), expected);
    // Everything is what Flagger matches without being told.
    assert_eq!(matched(""), "");
    assert_eq!(matched(", paths: [/api, /]"), "");
}

#[test]
fn the_port_is_that_of_http_under_the_name_that_the_container_has_for_it() {
    let names = ["port", "portName", "targetPort", "portDiscovery", "appProtocol"];
    let cases = [
        ("port: 8080, ", "", "80 http http - -"),
        ("port: 8080, servicePort: 8000, ", "", "8000 http http - -"),
        ("port: 9090, protocol: grpc, ", "", "80 grpc grpc - kubernetes.io/h2c"),
        ("port: 8080, ", "ports: {metrics: 9121}, ", "80 http http true -"),
    ];
    for (http, ports, expected) in cases {
        let process = format!("{ports}http: {{{http}ingress: shop.example.com}}");
        assert_eq!(fields(&process, names), expected, "{process}");
    }
}

/// Flagger copies what the pods of a canary mount, and promotes the copy with them: shared, it would be promoted for others too. A job before
/// the release needs its files before the others may have theirs.
#[test]
fn canaries_and_jobs_before_the_release_share_no_file_with_other_processes() {
    let facts = "{traffic: {gatewayapi: {gateway: public, namespace: gateways}}, dns: ga, metrics: apps}";
    let app = "spec:
  image: shop:1
  files: {/etc/flags: a, /etc/rates: b}
  processes:
    web: {canary: {steps: [5]}, http: {port: 8080, ingress: shop.example.com}, files: {/etc/rates: c}}
    mailer: {}
    migrate: {release: before, files: {/etc/rates: d}}
    report: {release: after}
";
    let built = built_on(&platform(facts), app);
    let held = |name: &str| {
        let map = object(&built, &format!("ConfigMap/{name}"));
        let wave = map.at("/metadata/annotations/argocd.argoproj.io~1sync-wave").map(yaml);
        let options = map.at("/metadata/annotations/argocd.argoproj.io~1sync-options").map(yaml);
        [map.at("/data").map(yaml), wave, options].map(|text| text.unwrap_or_default().trim().to_owned())
    };
    let last = "PruneLast=true";
    assert_eq!(held("shop"), ["etc__flags: a\netc__rates: b", "", last]);
    assert_eq!(held("shop-migrate"), ["etc__flags: a\netc__rates: d", "\"-2\"", last]);
    // With the Deployment: Flagger looks at both.
    assert_eq!(held("shop-web"), ["etc__flags: a\netc__rates: c", "", last]);
    let maps = |workload: &str| {
        let volumes = object(&built, workload).at("/spec/template/spec/volumes").expect("volumes");
        let maps = volumes.items().filter_map(|volume| volume.at("/configMap/name")?.as_str()).map(str::to_owned);
        maps.collect::<Vec<_>>().join(" ")
    };
    let workloads = ["Deployment/shop-web", "Deployment/shop-mailer", "Job/shop-migrate", "Job/shop-report"];
    assert_eq!(workloads.map(maps), ["shop-web", "shop", "shop-migrate", "shop"]);
}
