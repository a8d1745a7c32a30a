//! What is shown of an app in place of its manifests.

use crate::{Place, app};

/// Every layer says something, and every way to lie over a lower one is taken.
const LAYERED: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: App
metadata: {name: shop}
spec:
  image: nginx:1.29
  config: {LOG_LEVEL: info, MODE: slow, GONE: \"yes\"}
  processes:
    web:
      http: 8080
      scale: {min: 2, max: 9}
      config: {MODE: fast}
      files:
        /etc/motd: {text: hello}
    mailer:
      command: [mail]
      resources: {memory: 1Gi}
    ticker: {command: [tick], resources: small, clusters: all}
environments:
  production:
    config: {GONE: null}
    processes:
      web: {scale: {max: 12}}
clusters:
  east:
    processes:
      web: {scale: {max: 20}}
      mailer: off
";

const PLATFORM: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: platform}
spec:
  edition: 2026-11
  facts: {sizes: {small: {cpu: 300m, memory: 256Mi}}}
  defaults:
    config: {LOG_LEVEL: warn, REGION: none}
    resources: {cpu: 200m}
  enforced:
    labels: {example.com/owner: platform}
  environments:
    staging: {clusters: [west]}
    production:
      clusters: [east, west]
      defaults:
        config: {LOG_LEVEL: error}
  clusters:
    east:
      defaults:
        config: {REGION: us-east-1}
    west: {}
";

fn place() -> Place {
    Place::new(&[("app.yaml", LAYERED), ("platform.yaml", PLATFORM)])
}

#[test]
fn each_value_names_the_layer_that_wins() {
    let place = place();
    let production = ["synth", "--environment", "production", "--cluster", "east"];
    let calls: [&[&str]; 4] = [
        &["--explain-layers"],
        &["--explain-layers=processes.web"],
        &["--explain-layers=processes.web.scale", "--set", "processes.web.scale=4"],
        &["--explain-layers=processes.web.image", "--image", "web=nginx:1.30"],
    ];
    let sessions = calls.map(|call| place.session(&[&production[..], call].concat()));
    insta::assert_snapshot!("explain-layers", sessions.join("\n"));
}

/// Processes that are like others that are like others, over and under everything that a layer may do to any of them.
const ALIKE: &str = "\
apiVersion: terrace.dev/v1alpha1
kind: App
metadata: {name: shop}
spec:
  image: nginx:1.29
  config: {LOG_LEVEL: info}
  resources: {cpu: 200m}
  processes:
    orders:
      command: [consume, orders]
      clusters: all
      config: {BATCH: \"500\", COMMIT: each, LOG_LEVEL: warn}
      secrets: {TOKEN: shop/orders#token}
      resources: {memory: 1Gi}
      scale: {min: 2, max: 10}
      rollout: {surge: 1}
      adopt: {name: consumer}
    payments:
      like: orders
      command: [consume, payments]
    audit:
      like: payments
      config: {COMMIT: null, BATCH: \"50\", TOKEN: none}
      scale: off
    ledger:
      like: orders
      singleton: true
      resources: small
environments:
  production:
    processes:
      orders: {scale: {max: 20}}
      payments: {resources: {memory: 2Gi}}
";

#[test]
fn a_process_has_values_of_the_one_that_it_is_like() {
    let platform = PLATFORM.replace("facts: {", "facts: {secrets: {store: vault}, ");
    let place = Place::new(&[("app.yaml", ALIKE), ("platform.yaml", &platform)]);
    let production = ["synth", "--environment", "production", "--cluster", "east"];
    let calls: [&[&str]; 6] = [
        &["--explain-layers=processes.payments"],
        &["--explain-layers=processes.audit"],
        &["--explain-layers=processes.ledger"],
        &["--explain-layers=processes.payments.scale", "--set", "processes.orders.scale=4"],
        &["--explain-layers=processes.audit.image", "--image", "orders=nginx:1.30"],
        &["--explain-layers"],
    ];
    let sessions = calls.map(|call| place.session(&[&production[..], call].concat()));
    insta::assert_snapshot!("explain-layers-alike", sessions.join("\n"));
}

#[test]
fn images_of_a_pipeline_are_a_layer() {
    let place = place();
    let images = "apiVersion: terrace.dev/v1alpha1\nkind: Images\nimages: {web: nginx:1.31}\n";
    place.write("images.yaml", images);
    let table = place.session(&["synth", "-e", "staging", "--explain-layers=processes.web.image"]);
    let rows: Vec<_> = table.lines().skip(2).map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        rows,
        ["processes.web.image nginx:1.31 images images.yaml:3", "over nginx:1.29 spec, app-wide app.yaml:5"],
        "{table}"
    );
}

#[test]
fn layers_are_lines_of_json_too() {
    let call =
        ["synth", "-e", "production", "-c", "east", "--explain-layers=processes.web.scale.max", "--format", "json"];
    insta::assert_snapshot!("explain-layers-json", place().session(&call));
}

#[test]
fn a_resolved_app_is_a_document() {
    let place = place();
    let call = ["synth", "-e", "production", "-c", "east", "--normalised"];
    insta::assert_snapshot!("normalised", place.session(&call));
    let json = place.run(&["synth", "-e", "staging", "--normalised", "-f", "json"]).stdout;
    let document: serde_json::Value = serde_json::from_slice(&json).expect("one object");
    assert_eq!(document["spec"]["processes"]["web"]["config"]["MODE"], "fast");
    assert_eq!(document["spec"]["facts"], serde_json::Value::Null, "facts are the platform's");
}

#[test]
fn several_apps_are_shown_one_after_another() {
    let place = Place::new(&[("a/app.yaml", &app("ant")), ("b/app.yaml", &app("bee"))]);
    insta::assert_snapshot!("layers-of-several", place.session(&["synth", "--explain-layers=processes.web.http"]));
    let documents = String::from_utf8(place.run(&["synth", "--normalised"]).stdout).expect("UTF-8");
    let heads = documents.split("---\n").skip(1).map(|document| document.lines().take(5).collect::<Vec<_>>().join("|"));
    let head = |file, name| {
        format!("# Source: {file}/app.yaml|apiVersion: terrace.dev/v1alpha1|kind: ResolvedApp|metadata:|  name: {name}")
    };
    assert_eq!(heads.collect::<Vec<_>>(), [head("a", "ant"), head("b", "bee")]);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let place = place();
    let calls: [&[&str]; 6] = [
        &["synth", "-e", "staging", "--explain-layers", "--normalised"],
        &["synth", "-e", "staging", "--explain-layers", "--output", "out"],
        &["synth", "-e", "staging", "--normalised", "--output", "out"],
        &["synth", "-e", "staging", "--explain-layers=processes.wbe"],
        &["synth", "-e", "staging", "--explain-layers=processes..scale"],
        &["synth", "-e", "staging", "--explain-layers=processes.web.scale=3"],
    ];
    insta::assert_snapshot!("inspection-misuse", calls.map(|call| place.session(call)).join("\n"));
    assert_eq!(place.files(), ["app.yaml", "platform.yaml"], "nothing was written");
}
