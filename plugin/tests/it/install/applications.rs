use std::{collections::BTreeSet, process::Command};

use serde_json::{Value, json};
use terrace::spec::{load::load_platform, resolve::targets};
use terrace_cmp::{PARAMETERS, Place, Plugin, SOURCE_PATH, Status, Variables};

use super::{at, file, yaml};
use crate::repo::Repo;

/// Where the example Applications have their app.
const STOREFRONT: &str = "apps/storefront";

fn storefront() -> Repo {
    let app = file("examples/storefront/app.yaml");
    Repo::new(&[("apps/storefront/app.yaml", &app), ("platform.yaml", &file("examples/storefront/platform.yaml"))])
}

/// The parts of the template that the set of Applications fills in for an app and a target.
fn filled(template: &Value, app: &str, environment: &str, cluster: &str) -> Value {
    let text = template
        .to_string()
        .replace("{{ .path.basename }}", app)
        .replace("{{ .path.path }}", &format!("apps/{app}"))
        .replace("{{ .environment }}", environment)
        .replace("{{ .cluster }}", cluster);
    assert!(!text.contains("{{"), "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// The example Application, and those that the example set makes of the storefront.
fn applications() -> Vec<Value> {
    let set = yaml("plugin/install/applicationset.yaml");
    let elements = at(&set, "/spec/generators/0/matrix/generators/1/list/elements").as_array().expect("a list");
    let text = |element: &Value, key: &str| element[key].as_str().expect("a text").to_owned();
    let template = at(&set, "/spec/template");
    elements
        .iter()
        .map(|element| filled(template, "storefront", &text(element, "environment"), &text(element, "cluster")))
        .chain([yaml("plugin/install/application.yaml")])
        .collect()
}

#[test]
fn the_example_applications_render_an_example() {
    let repo = storefront();
    for application in applications() {
        let source = at(&application, "/spec/source");
        assert_eq!(source["path"], STOREFRONT);
        let parameters = at(source, "/plugin/parameters");
        let images = parameters.as_array().expect("a list").iter().find(|given| given["name"] == "images");
        let variables = Variables::default().with(PARAMETERS, parameters.to_string());
        let place = Place::new(repo.root().join(STOREFRONT), &Variables::default().with(SOURCE_PATH, STOREFRONT));
        let answer = Plugin::new().generate(&place, &variables);
        assert_eq!(answer.status, Status::Fine, "{}", answer.stderr);
        for image in images.iter().flat_map(|images| images["map"].as_object().expect("a map").values()) {
            assert!(answer.stdout.contains(&format!("\"image\":{image}")), "{image}");
        }
    }
}

#[test]
fn the_applications_name_the_plugin_and_what_the_manifests_are_made_from() {
    let plugin = yaml("plugin/plugin.yaml");
    for application in applications() {
        assert_eq!(at(&application, "/spec/source/plugin/name"), at(&plugin, "/metadata/name"));
        let annotations = at(&application, "/metadata/annotations");
        // The app's folder, and the platform's file at the root.
        assert_eq!(annotations["argocd.argoproj.io/manifest-generate-paths"], ".;/platform.yaml");
        assert_eq!(at(&application, "/spec/syncPolicy/automated"), &json!({ "prune": true, "selfHeal": true }));
        let options = at(&application, "/spec/syncPolicy/syncOptions").as_array().expect("a list");
        assert!(options.contains(&json!("PrunePropagationPolicy=background")), "{options:?}");
    }
}

#[test]
fn the_application_set_has_the_targets_of_the_platform() {
    let platform = file("examples/storefront/platform.yaml");
    let platform = load_platform("platform.yaml", platform.as_bytes()).expect("the platform has no mistakes");
    let expected: BTreeSet<_> = targets(&platform)
        .into_iter()
        .map(|target| json!({ "environment": target.environment, "cluster": target.cluster }).to_string())
        .collect();
    let set = yaml("plugin/install/applicationset.yaml");
    let elements = at(&set, "/spec/generators/0/matrix/generators/1/list/elements").as_array().expect("a list");
    let sorted = |element: &Value| json!({ "environment": element["environment"], "cluster": element["cluster"] });
    assert_eq!(elements.iter().map(|element| sorted(element).to_string()).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn plugin_yaml_names_commands_that_are_there() {
    let plugin = yaml("plugin/plugin.yaml");
    let repo = storefront();
    for pointer in ["/spec/generate", "/spec/parameters/dynamic"] {
        let command = at(&plugin, &format!("{pointer}/command"));
        let words: Vec<_> =
            command.as_array().expect("a list").iter().map(|word| word.as_str().expect("a text")).collect();
        let (program, arguments) = words.split_first().expect("a program");
        assert_eq!(*program, "terrace-cmp");
        let output = Command::new(env!("CARGO_BIN_EXE_terrace-cmp"))
            .args(arguments)
            .current_dir(repo.root().join(STOREFRONT))
            .env_clear()
            .env(SOURCE_PATH, STOREFRONT)
            .env("ARGOCD_ENV_TERRACE_ENVIRONMENT", "production")
            .output()
            .expect("terrace-cmp runs");
        assert!(output.status.success(), "{pointer}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(plugin.pointer("/spec/discover"), None, "discovery costs every Application of the cluster");
    assert_eq!(plugin.pointer("/spec/init"), None, "a process more for each rendering");
}
