//! Manifests as charts render them and clusters show them: the app, and the report of what is left.

use std::{fs, path::Path};

use terrace::{
    Platform,
    spec::{load::load_platform, resolve::Target, text::Name},
};
use terrace_import::manifests::{Fidelity, Imported, Names, Options, Source, import};

const DATA: &str = "tests/data";

/// What a platform team has written down.
fn platform() -> Platform {
    let bytes = fs::read("../../docs/coming-from/platform.yaml").expect("there is a platform");
    load_platform("platform.yaml", &bytes).expect("it has no mistakes")
}

fn imported(name: &str, platform: Option<&Platform>, fidelity: Fidelity) -> String {
    let file = Path::new(DATA).join(format!("{name}.yaml"));
    let bytes = fs::read(&file).expect("the manifests are there");
    let environment = platform.map(|_| Name::literal("production"));
    let target = Target { cluster: environment.clone(), environment };
    let options = Options { app: None, platform, target, fidelity, names: Names::Kept };
    match import(&[Source { file: "manifests.yaml", bytes: &bytes }], &options) {
        Ok(Imported { yaml, report, facts }) => {
            let facts = facts.map(|facts| format!("\n{facts}")).unwrap_or_default();
            format!("{yaml}\n---\n{report}{facts}")
        }
        Err(mistakes) => panic!("{name}: {mistakes:#?}"),
    }
}

#[test]
fn a_chart_of_helm_create() {
    insta::assert_snapshot!(imported("fresh-chart", None, Fidelity::Effect));
}

#[test]
fn a_chart_with_everything_that_rails_needs() {
    insta::assert_snapshot!(imported("rails-chart", Some(&platform()), Fidelity::Effect));
}

#[test]
fn a_service_with_files_and_a_sidecar() {
    insta::assert_snapshot!(imported("java-service", None, Fidelity::Effect));
}

#[test]
fn a_list_that_a_cluster_shows() {
    insta::assert_snapshot!(imported("live-list", None, Fidelity::Effect));
}

#[test]
fn a_canary_of_flagger() {
    insta::assert_snapshot!(imported("canary", None, Fidelity::Effect));
}

/// Nothing that the input sets may differ then; what is left would be a mistake.
#[test]
fn every_field_can_be_kept() {
    let platform = platform();
    for name in ["fresh-chart", "rails-chart", "java-service", "live-list", "canary"] {
        let text = imported(name, Some(&platform), Fidelity::Fields);
        let differs = text.split_once("\ndiffers:\n").map_or("", |(_, rest)| rest);
        // A hook runs when Terrace runs it.
        let fields = differs.lines().take_while(|line| line.starts_with("  ")).filter(|line| !line.contains(" hook: "));
        assert_eq!(fields.collect::<Vec<_>>(), [""; 0], "{text}");
    }
    insta::assert_snapshot!(imported("live-list", Some(&platform), Fidelity::Fields));
}

/// What must stay although Terrace has another opinion, or none.
#[test]
fn what_an_app_needs_to_go_on_is_patched() {
    let text = imported("operator", None, Fidelity::Effect);
    for expected in [
        // It calls Kubernetes.
        "automountServiceAccountToken: true",
        // Kubernetes replaces the variable, where Terrace would pass on the words.
        "args: [run, --name, $(POD_NAME)]",
        // It is reached without an Ingress.
        "merge: {spec: {type: LoadBalancer",
        "# RoleBinding/reaper: the spec has no form for its kind.",
    ] {
        assert!(text.contains(expected), "{expected}:\n{text}");
    }
    assert!(!text.contains("\ndiffers:\n"), "{text}");
}

/// A number beside its autoscaler is left out, and what has to be judged stands among the differences, whole.
#[test]
fn an_app_that_a_cluster_runs() {
    insta::assert_snapshot!(imported("live-app", None, Fidelity::Effect));
    // A group for a volume and a role for a job are additions: no patch is missing.
    let strict = imported("live-app", None, Fidelity::Fields);
    assert!(strict.contains("spec.replicas: 4 -> (absent)"), "{strict}");
}
