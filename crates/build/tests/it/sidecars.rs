//! Containers besides a process's own: their order, what they share, and what they cannot.

use terrace_document::Node;

use crate::{built, object};

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
fn what_the_process_does_not_have_cannot_be_shared() {
    let built = built(&APP.replace("[/etc/flags]", "[/etc, /tmp]"));
    let diagnostics: Vec<_> = built.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].contains("`proxy` shares `/etc`"), "{diagnostics:?}");
}
