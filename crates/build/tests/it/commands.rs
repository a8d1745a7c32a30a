//! What people run by hand has what the app's processes have.

use terrace_document::Node;

use crate::{built, object, yaml};

#[test]
fn a_command_has_the_files_that_no_process_has() {
    let built = built(
        "spec:
  image: shop:1
  files: {/etc/flags: a}
  processes: {web: {http: 8080, files: {/etc/flags: off}}}
  commands: {seed: [seed]}
",
    );
    let command = object(&built, "CronJob/shop-seed").at("/spec/jobTemplate/spec/template/spec").expect("a pod");
    let mounts = command.at("/containers/0/volumeMounts").expect("mounts");
    assert!(mounts.items().any(|mount| mount.get("mountPath").and_then(Node::as_str) == Some("/etc/flags")));
    assert_eq!(object(&built, "ConfigMap/shop").get("data").map(yaml).as_deref(), Some("etc__flags: a\n"));
}
