use terrace::spec::{
    load::{load_app, load_platform},
    resolve::{Overrides, Target},
    text::{ImageReference, Name},
};
use terrace_cmp::{Answer, PARAMETERS, Plugin, SOURCE_PATH, Status, Variables};

use crate::repo::{APP, HELLO, PLATFORM, Repo, given};

/// The variables of an Application, the target they mean, and the images.
type Case = (Variables, Target, &'static [(&'static str, &'static str)]);

fn target(environment: &'static str, cluster: &'static str) -> Target {
    Target { environment: Some(Name::literal(environment)), cluster: Some(Name::literal(cluster)) }
}

#[test]
fn the_output_is_what_the_library_renders() {
    let variables = Variables::default().with(SOURCE_PATH, APP);
    let cases: [Case; 7] = [
        (given(r#"[{"name":"environment","string":"staging"}]"#), target("staging", "staging-east"), &[]),
        (
            given(r#"[{"name":"cluster","string":"production-west"},{"name":"environment","string":"production"}]"#),
            target("production", "production-west"),
            &[],
        ),
        (
            given(
                r#"[{"name":"environment","string":"staging"},{"name":"cluster","string":""},
                    {"name":"images","map":{"web":"registry.example.com/hello:1.2.3"}}]"#,
            ),
            target("staging", "staging-east"),
            &[("web", "registry.example.com/hello:1.2.3")],
        ),
        // Variables of the Application stand in for parameters that it does not give.
        (variables.clone().with("ARGOCD_ENV_TERRACE_ENVIRONMENT", "staging"), target("staging", "staging-east"), &[]),
        (
            variables
                .clone()
                .with(PARAMETERS, "null")
                .with("ARGOCD_ENV_TERRACE_ENVIRONMENT", "production")
                .with("ARGOCD_ENV_TERRACE_CLUSTER", "production-east"),
            target("production", "production-east"),
            &[],
        ),
        (
            given(r#"[{"name":"environment","string":"staging"}]"#)
                .with("ARGOCD_ENV_TERRACE_ENVIRONMENT", "production"),
            target("staging", "staging-east"),
            &[],
        ),
        // Variables that mean nothing to the plugin change nothing.
        (
            given(r#"[{"name":"environment","string":"staging"}]"#)
                .with("PARAM_CLUSTER", "production-west")
                .with("TERRACE_ENVIRONMENT", "production")
                .with("ARGOCD_ENV_REPLICAS", "100"),
            target("staging", "staging-east"),
            &[],
        ),
    ];
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("platform.yaml", PLATFORM)]);
    let app = load_app("app.yaml", HELLO.as_bytes()).expect("the app has no mistakes");
    let platform = load_platform("platform.yaml", PLATFORM.as_bytes()).expect("the platform has no mistakes");
    for (variables, target, images) in cases {
        let mut overrides = Overrides::default();
        for (process, image) in images {
            let image = ImageReference::try_from(*image).expect("an image");
            overrides.images.insert(Name::literal(process), image);
        }
        let rendered = terrace::render(&app, &platform, &target, &overrides);
        let expected = Answer { stdout: rendered.json().expect("JSON"), stderr: String::new(), status: Status::Fine };
        assert!(!expected.stdout.is_empty());
        assert_eq!(Plugin::new().generate(&repo.place(), &variables), expected, "{variables:?}");
    }
}

#[test]
fn an_app_needs_no_platform_and_no_variables() {
    let app = load_app("app.yaml", HELLO.as_bytes()).expect("the app has no mistakes");
    let rendered = terrace::render(&app, &terrace::Platform::new(), &Target::default(), &Overrides::default());
    let expected = rendered.json().expect("JSON");
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO)]);
    for variables in [Variables::default(), given("null"), given(""), given("[]")] {
        assert_eq!(Plugin::new().generate(&repo.place(), &variables).stdout, expected, "{variables:?}");
    }
}

/// The folder in which the command runs, the path that Argo CD says, and whether `platform.yaml` in `apps` is seen.
#[test]
fn the_platform_is_looked_for_in_the_copy_alone() {
    for (folder, source_path, is_seen) in [
        ("apps/hello", "apps/hello", true),
        ("apps/hello", "./apps//hello/", true),
        // The copy begins at `apps`, or so far as anybody can tell.
        ("apps/hello", "repo/of/apps/hello", true),
        ("apps/hello", "hello", true),
        ("apps/hello", ".", false),
        ("apps/hello", "", false),
    ] {
        let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("apps/platform.yaml", "not a platform")]);
        let answer = Plugin::new().generate(&repo.place_in(folder, source_path), &Variables::default());
        assert_eq!(answer.stderr.contains("platform.yaml"), is_seen, "{source_path}: {answer:?}");
        assert_eq!(answer.status == Status::Mistake, is_seen, "{source_path}");
    }
}
