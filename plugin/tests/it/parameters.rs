use insta::{assert_snapshot, with_settings};
use terrace_cmp::{Plugin, Status, Variables};

use crate::repo::{HELLO, PLATFORM, Repo, given};

/// Announces, whatever the repo holds.
fn check(name: &str, files: &[(&str, &str)], variables: &Variables) {
    let answer = Plugin::new().parameters(&Repo::new(files).place(), variables);
    assert_eq!((answer.status, answer.stderr.as_str()), (Status::Fine, ""), "{name}");
    let announcements: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let text = serde_json::to_string_pretty(&announcements).expect("JSON");
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!(format!("announced_{name}"), text);
    });
}

#[test]
fn parameters_are_announced_with_their_current_values() {
    let app = ("apps/hello/app.yaml", HELLO);
    let platform = ("platform.yaml", PLATFORM);
    let broken = HELLO.replace("processes", "proceses");
    let broken_platform = PLATFORM.replace("edition", "editoin");
    let one = "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: one}\nspec: {environments: {production: {}}}\n";
    for (name, files, parameters) in [
        ("nothing_chosen", vec![app, platform], "null"),
        ("staging", vec![app, platform], r#"[{"name":"environment","string":"staging"}]"#),
        (
            "production_with_an_image",
            vec![app, platform],
            r#"[{"name":"environment","string":"production"},{"name":"cluster","string":"production-west"},
                {"name":"images","map":{"web":"registry.example.com/hello:9.9.9"}}]"#,
        ),
        ("one_environment", vec![app, ("platform.yaml", one)], "null"),
        ("no_platform", vec![app], "null"),
        (
            "wrong_parameters",
            vec![app, platform],
            r#"[{"name":"environment","string":"prodction"},{"name":"replicas","string":"1"}]"#,
        ),
        ("mistakes_in_the_app", vec![("apps/hello/app.yaml", &broken), platform], "null"),
        ("mistakes_in_the_platform", vec![app, ("platform.yaml", &broken_platform)], "null"),
        ("no_app", vec![platform], "null"),
    ] {
        check(name, &files, &given(parameters));
    }
}

#[test]
fn the_name_of_the_application_plays_no_part() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("platform.yaml", PLATFORM)]);
    let named = |name: &str| Plugin::new().parameters(&repo.place(), &given("null").with("ARGOCD_APP_NAME", name));
    assert_eq!(named("hello-staging"), named("hello-production"));
}
