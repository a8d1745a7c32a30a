use insta::{assert_snapshot, with_settings};
use terrace_cmp::{NAMESPACE, Plugin, Status, Variables};

use crate::repo::{HELLO, PLATFORM, Repo, given};

const STAGING: &str = r#"[{"name":"environment","string":"staging"}]"#;

/// Refuses, says why in full, and prints nothing else.
fn check(name: &str, app: &str, platform: Option<&str>, variables: &Variables) {
    let mut files = vec![("apps/hello/app.yaml", app)];
    files.extend(platform.map(|platform| ("platform.yaml", platform)));
    let repo = Repo::new(&files);
    let answer = Plugin::new().generate(&repo.place(), variables);
    assert_eq!(answer.status, Status::Mistake, "{name}");
    assert_eq!(answer.stdout, "", "{name}");
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!(format!("refusal_{name}"), answer.stderr);
    });
}

#[test]
fn parameters_that_are_not_on_the_list_are_refused() {
    for (name, parameters) in [
        ("not_json", "environment=staging"),
        ("not_a_list", r#"{"environment":"staging"}"#),
        ("unknown_parameters", r#"[{"name":"replicas","string":"40"},{"name":"Environment","string":"staging"}]"#),
        (
            "wrong_types",
            r#"[{"name":"environment","array":["staging"]},{"name":"cluster"},{"name":"images","string":"web=a:1"}]"#,
        ),
        ("several_values", r#"[{"name":"environment","string":"staging","map":{}}]"#),
        (
            "parameter_twice",
            r#"[{"name":"environment","string":"staging"},{"name":"environment","string":"production"}]"#,
        ),
        (
            "image_twice",
            r#"[{"name":"environment","string":"staging"},{"name":"images","map":{"web":"a:1","web":"a:2"}}]"#,
        ),
        ("bad_names", r#"[{"name":"environment","string":"Staging"},{"name":"cluster","string":"a/b"}]"#),
        (
            "bad_images",
            r#"[{"name":"environment","string":"staging"},{"name":"images","map":{"web":"registry.example.com/web","Web":"a:1","mailer":""}}]"#,
        ),
        ("image_of_no_process", r#"[{"name":"environment","string":"staging"},{"name":"images","map":{"wbe":"a:1"}}]"#),
        ("unknown_environment", r#"[{"name":"environment","string":"prodction"}]"#),
        (
            "unknown_cluster",
            r#"[{"name":"environment","string":"production"},{"name":"cluster","string":"production-north"}]"#,
        ),
        ("no_environment", "null"),
        ("no_cluster", r#"[{"name":"environment","string":"production"}]"#),
        ("control_characters", r#"[{"name":"a\u001b[31m\nerror: \u0007","string":""}]"#),
    ] {
        check(name, HELLO, Some(PLATFORM), &given(parameters));
    }
}

#[test]
fn mistakes_in_the_repo_are_all_told() {
    let broken_platform = PLATFORM.replace("edition", "editoin").replace("us-west-2", "west");
    // Not of unknown fields: their hint names every field, and changes with each new one.
    let many: Vec<_> = (1..=30).map(|number| format!("    KEY_{number}: {number}\n")).collect();
    let long = HELLO.replace("hello:1.0.0", &"x".repeat(10_000));
    for (name, app, platform) in [
        ("unknown_field", HELLO.replace("processes", "proceses").replace("8080", "808000"), PLATFORM),
        ("both_files", HELLO.replace("http:", "htpt:"), &broken_platform),
        ("empty_file", String::new(), PLATFORM),
        ("no_processes", HELLO[..HELLO.find("  processes:").expect("processes")].to_owned(), PLATFORM),
        ("without_a_fact", HELLO.replace("{port: 8080}", "{port: 8080, ingress: {host: a.example.com}}"), PLATFORM),
        ("too_many_mistakes", HELLO.replace("spec:\n", &format!("spec:\n  config:\n{}", many.concat())), PLATFORM),
        ("long_line", long, PLATFORM),
        ("newer_edition", HELLO.to_owned(), &PLATFORM.replace("2026-11", "2031-01")),
    ] {
        check(name, &app, Some(platform), &given(STAGING));
    }
}

#[test]
fn mistakes_in_images_have_their_lines() {
    let images = |body: &str| {
        let images = format!("apiVersion: terrace.dev/v1alpha1\nkind: Images\n{body}");
        let files = [("apps/hello/app.yaml", HELLO), ("apps/hello/images.yaml", &images), ("platform.yaml", PLATFORM)];
        Plugin::new().generate(&Repo::new(&files).place(), &given(STAGING))
    };
    let broken = images("image: v 2\nimages:\n  wbe: v2\n");
    let unknown = images("images:\n  web: v2\n  wbe: v2\nenvironments: {prodction: {image: v3}}\n");
    assert_eq!([broken.status, unknown.status], [Status::Mistake; 2]);
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("refusal_images", broken.stderr + &unknown.stderr);
    });
    assert!(images("images:\n  web: v2\n").stdout.contains("registry.example.com/hello:v2"));
}

#[test]
fn a_repo_that_was_sent_in_part_must_hold_the_platform() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO)]);
    // Argo CD has sent the app's folder alone.
    let answer = Plugin::new().generate(&repo.place_in("apps/hello", "marketplace/apps/hello"), &Variables::default());
    assert_eq!(answer.status, Status::Mistake);
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("refusal_platform_not_sent", answer.stderr);
    });
}

#[test]
fn an_app_is_in_one_namespace() {
    let app = HELLO.replace("  image: registry.example.com/hello:1.0.0", "  namespace: shop\n  image: a:1");
    let in_namespace = |namespace: &str| given(STAGING).with(NAMESPACE, namespace);
    check("other_namespace", &app, Some(PLATFORM), &in_namespace("default"));
    // An Application may leave it out, and an app mostly does.
    for (app, namespace) in [(app.as_str(), "shop"), (&app, ""), (HELLO, "default")] {
        let repo = Repo::new(&[("apps/hello/app.yaml", app), ("platform.yaml", PLATFORM)]);
        assert_eq!(Plugin::new().generate(&repo.place(), &in_namespace(namespace)).status, Status::Fine, "{namespace}");
    }
}

#[test]
fn a_folder_without_an_app_is_refused_by_every_command() {
    let repo = Repo::new(&[("apps/hello/values.yaml", "replicas: 1\n"), ("platform.yaml", PLATFORM)]);
    for answer in [Plugin::new().init(&repo.place()), Plugin::new().generate(&repo.place(), &given(STAGING))] {
        assert_eq!(answer.status, Status::Mistake);
        assert_eq!(
            answer.stderr,
            "apps/hello/app.yaml: error[T0901]: `apps/hello/app.yaml` does not exist; \
             `spec.source.path` is to name the folder of an app\n"
        );
    }
}
