//! `terrace import manifests`, as people and pipelines run it.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use crate::Place;

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-worker}
spec:
  selector: {matchLabels: {app: shop-worker}}
  template:
    metadata: {labels: {app: shop-worker}}
    spec:
      containers:
        - name: worker
          image: registry.example.com/shop:1.0
          env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: shop-secrets, key: token}}}]
";

const SECRETS: &str = "\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: shop-secrets}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: token, remoteRef: {key: shop/token}}]
";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Runs the command with something that comes in.
fn piped(place: &Place, arguments: &[&str], input: &str) -> Output {
    let mut command = place.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs");
    child.stdin.take().expect("it has an input").write_all(input.as_bytes()).expect("it takes its input");
    child.wait_with_output().expect("the command ends")
}

#[test]
fn a_folder_of_manifests_becomes_an_app_and_a_report() {
    let place = Place::new(&[("rendered/deployment.yaml", DEPLOYMENT), ("rendered/secrets.yaml", SECRETS)]);
    let output = place.run(&["import", "manifests", "rendered"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let (app, report) = (text(&output.stdout), text(&output.stderr));
    assert!(app.contains("secrets: {TOKEN: shop/token}"), "{app}");
    assert!(
        app.contains("adopt: {name: shop-worker") || app.contains("adopt: {selector: {app: shop-worker}}"),
        "{app}"
    );
    assert!(report.contains("ExternalSecret/shop-secrets: what it fetched"), "{report}");
    // What the platform does not state is said, with the lines to add.
    assert!(report.contains("in `spec` of platform.yaml:\n  facts:\n    secrets: {store: vault}"), "{report}");
}

#[test]
fn what_comes_in_is_written_to_a_new_file_once() {
    let place = Place::new(&[]);
    let arguments = ["import", "manifests", "-", "--output", "services/shop/app.yaml"];
    let output = piped(&place, &arguments, DEPLOYMENT);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), ""), "{}", text(&output.stderr));
    let app = place.read("services/shop/app.yaml");
    assert!(app.starts_with("# yaml-language-server: $schema="), "{app}");
    let again = piped(&place, &arguments, DEPLOYMENT);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("`services/shop/app.yaml` is there already"), "{}", text(&again.stderr));
    assert_eq!(place.read("services/shop/app.yaml"), app);
}

#[test]
fn a_mistake_has_a_place_and_writes_nothing() {
    let place = Place::new(&[("values.yaml", "image: {tag: 1.0}\nreplicas: 2\n")]);
    let output = place.run(&["import", "manifests", "values.yaml", "--output", "app.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stderr);
    assert!(report.contains("error[T0932]") && report.contains("values.yaml:1:1"), "{report}");
    assert!(!place.path().join("app.yaml").exists());
}
