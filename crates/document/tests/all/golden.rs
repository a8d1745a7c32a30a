//! Whole objects, as people read them.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::ConfigMap;
use serde::Serialize;
use terrace_document::{Tape, write_json, write_yaml};

fn yaml_of(object: &impl Serialize) -> String {
    let mut tape = Tape::new();
    tape.record(object).expect("Kubernetes objects can be recorded");
    let mut yaml = String::new();
    write_yaml(tape.root(), &mut yaml);
    yaml
}

#[test]
fn a_deployment_reads_as_its_author_would_have_written_it() {
    let golden = include_str!("deployment.yaml");
    let deployment: Deployment = serde_saphyr::from_str(golden).expect("the golden is a Deployment");
    assert_eq!(yaml_of(&deployment), golden);
}

#[test]
fn metadata_comes_before_data() {
    let golden = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: files\ndata:\n  a.conf: |\n    on: true\n  b: \"\"\nimmutable: true\n";
    let config_map: ConfigMap = serde_saphyr::from_str(golden).expect("the golden is a ConfigMap");
    assert_eq!(yaml_of(&config_map), golden);
}

#[test]
fn json_is_one_line_in_the_same_order() {
    let golden =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"files\"},\"data\":{\"a\":\"b\\n\"}}\n";
    let config_map: ConfigMap = serde_json::from_str(golden).expect("the golden is a ConfigMap");
    let mut tape = Tape::new();
    tape.record(&config_map).expect("a ConfigMap can be recorded");
    let mut json = String::new();
    write_json(tape.root(), &mut json).expect("no key is long");
    assert_eq!(json, golden);
}
