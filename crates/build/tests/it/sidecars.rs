//! Containers besides a process's own: their order, what they share, and what they cannot.

use terrace_document::Node;

use crate::{built, object, yaml};

const APP: &str = "spec:
  image: shop:1
  config: {A: one, B: two}
  processes:
    web:
      http: 8080
      files: {/etc/flags: {text: a}}
      init: {wait: {command: wait, config: {B: three}}, seed: {image: 'seed:1'}}
      sidecars: {proxy: {image: 'proxy:1', shares: [/etc/flags]}}
";

fn texts<'a>(nodes: impl Iterator<Item = Node<'a>>, field: &str) -> Vec<&'a str> {
    nodes.filter_map(|node| node.get(field)?.as_str()).collect()
}

#[test]
fn sidecars_start_first_and_only_what_has_no_image_is_the_process_once_more() {
    let built = built(APP);
    let pod = object(&built, "Deployment/shop-web").at("/spec/template/spec").expect("a pod");
    let containers = pod.get("initContainers").expect("containers before the process").items();
    let containers: Vec<_> = containers.collect();
    assert_eq!(texts(containers.iter().copied(), "name"), ["proxy", "wait", "seed"]);
    assert_eq!(texts(containers.iter().copied(), "image"), ["proxy:1", "shop:1", "seed:1"]);
    assert_eq!(texts(containers.iter().copied(), "restartPolicy"), ["Always"]);
    let variables = |index: usize| {
        let list = containers[index].get("env").map(|list| list.items().collect::<Vec<_>>()).unwrap_or_default();
        texts(list.into_iter(), "value").join(" ")
    };
    assert_eq!([0, 1, 2].map(variables), ["", "8080 one three", ""]);
    let mounts = |index: usize| {
        let list = containers[index].get("volumeMounts").expect("mounts").items();
        texts(list, "mountPath").join(" ")
    };
    assert_eq!([0, 1, 2].map(mounts), ["/etc/flags /tmp", "/etc/flags /tmp", "/tmp"]);
}

#[test]
fn a_container_has_links_and_facts_of_its_own() {
    let app = APP.replace("shares: [/etc/flags]", "links: {CART: cart}, facts: {POD: pod-name, APP: workload}");
    let app = app.replace("config: {B: three}", "links: {B: cart:admin}, facts: {PORT: memory-limit}");
    let app = format!("{app}    cart: {{http: 9090, ports: {{admin: 9091}}, network: on}}\n");
    let built = built(&app);
    let containers =
        object(&built, "Deployment/shop-web").at("/spec/template/spec/initContainers").expect("containers");
    let variables = |container: Node<'_>| container.get("env").map(yaml).unwrap_or_default();
    let variables: Vec<_> = containers.items().map(variables).collect();
    let [proxy, wait, seed] = &variables[..] else { panic!("{variables:?}") };
    let pod = "- name: POD\n  valueFrom:\n    fieldRef:\n      fieldPath: metadata.name\n";
    assert_eq!(*proxy, format!("- name: CART\n  value: shop-cart:80\n{pod}- name: APP\n  value: shop-web\n"));
    // Over the process's: its `B` and its `PORT` are not there any more.
    let port = "- name: PORT\n  valueFrom:\n    resourceFieldRef:\n      resource: limits.memory\n";
    assert_eq!(*wait, format!("- name: A\n  value: one\n- name: B\n  value: shop-cart:9091\n{port}"));
    assert_eq!(seed, "");
    // Both ports are called by the process's pods, whichever container does.
    let callers = object(&built, "NetworkPolicy/shop-cart").at("/spec/ingress").expect("callers");
    let ports: Vec<_> = callers.items().filter_map(|rule| rule.at("/ports/0/port")?.as_i64()).collect();
    assert_eq!(ports, [9090, 9091]);
}

#[test]
fn what_the_process_does_not_have_cannot_be_shared() {
    let built = built(&APP.replace("[/etc/flags]", "[/etc, /tmp]"));
    let diagnostics: Vec<_> = built.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].contains("`proxy` shares `/etc`"), "{diagnostics:?}");
}
