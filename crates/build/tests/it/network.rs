//! Who gets through to a process.

use terrace_document::Node;
use terrace_spec::Platform;

use crate::{built, built_on, object, platform, yaml};

fn let_in(node: Node<'_>) -> String {
    node.at("/spec/ingress").map(yaml).unwrap_or_default()
}

fn peers(node: Node<'_>) -> usize {
    let rules = node.at("/spec/ingress").map(Node::items).into_iter().flatten();
    rules.filter_map(|rule| rule.get("from")).map(|from| from.items().count()).sum()
}

const APP: &str = "spec:
  image: shop:1
  processes:
    web: {http: 8080, links: {CACHE: cache, CACHE_METRICS: cache:metrics}}
    mailer: {links: {CACHE: cache, FAR: tax/cache}}
    cache:
      ports: {redis: {port: 6379, servicePort: 80}, metrics: 9121}
      network: on
  commands: {seed: [seed]}
";

#[test]
fn there_is_no_policy_unless_it_is_asked_for() {
    let built = built(&APP.replace("      network: on\n", ""));
    let policies = built.objects().filter(|(object, _)| object.identity.to_string().starts_with("NetworkPolicy"));
    assert_eq!(policies.count(), 0);
}

#[test]
fn links_let_in_at_the_port_that_is_listened_on() {
    let built = built(APP);
    let expected = "- from:
  - podSelector:
      matchLabels:
        app.kubernetes.io/component: web
        app.kubernetes.io/part-of: shop
  - podSelector:
      matchLabels:
        app.kubernetes.io/component: mailer
        app.kubernetes.io/part-of: shop
  ports:
  - protocol: TCP
    port: 6379
- from:
  - podSelector:
      matchLabels:
        app.kubernetes.io/component: web
        app.kubernetes.io/part-of: shop
  ports:
  - protocol: TCP
    port: 9121
";
    assert_eq!(let_in(object(&built, "NetworkPolicy/shop-cache")), expected);
}

#[test]
fn what_nobody_calls_lets_nobody_in() {
    let built = built(
        "spec: {image: 'shop:1', network: on, processes: {mailer: {}, tick: {schedule: '@hourly'}}, commands: {seed: [seed]}}\n",
    );
    for name in ["mailer", "tick", "seed"] {
        let policy = object(&built, &format!("NetworkPolicy/shop-{name}"));
        assert_eq!(policy.at("/spec/policyTypes").map(yaml).as_deref(), Some("- Ingress\n"), "{name}");
        assert_eq!(let_in(policy), "", "{name}");
    }
}

/// The primary's pods have another selector label, and everything else as it is written.
#[test]
fn a_policy_is_for_the_pods_of_a_canarys_primary_too() {
    let platform: Platform = platform(
        "{traffic: {gatewayapi: {gateway: public, namespace: gateways}}, dns: ga, metrics: apps, network: {gateway: proxies, from: [{namespace: monitoring}]}}",
    );
    let built = built_on(
        &platform,
        "spec: {image: 'shop:1', network: on, processes: {web: {http: {port: 8080, ingress: shop.example.com}, canary: {steps: [5, 50]}}}}\n",
    );
    let policy = object(&built, "NetworkPolicy/shop-web");
    let selected: Vec<_> = policy.at("/spec/podSelector/matchLabels").expect("labels").entries().collect();
    let canary = object(&built, "Deployment/shop-web");
    let labels = canary.at("/spec/template/metadata/labels").expect("labels");
    assert_eq!(selected.len(), 2);
    for (key, value) in selected {
        assert_ne!(key, "app.kubernetes.io/name");
        assert_eq!(labels.get(key).and_then(Node::as_str), value.as_str());
    }
    assert_eq!(peers(policy), 2);
    let through = let_in(policy);
    assert!(through.contains("kubernetes.io/metadata.name: proxies"), "{through}");
    assert!(through.contains("kubernetes.io/metadata.name: monitoring"), "{through}");
}

#[test]
fn pods_of_a_workload_that_was_taken_over_are_known_by_the_labels_it_brought() {
    let adopted = APP
        .replace("    mailer: {", "    mailer: {adopt: {name: mail, selector: {app.kubernetes.io/component: post}}, ");
    let through = let_in(object(&built(&adopted), "NetworkPolicy/shop-cache"));
    assert!(through.contains("component: post") && !through.contains("component: mailer"), "{through}");
}
