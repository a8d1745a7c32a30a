use insta::{assert_snapshot, with_settings};
use terrace::spec::resolve::{Overrides, Target};
use terrace_cmp::{Local, Plugin, Status, Variables};

use crate::repo::{HELLO, PLATFORM, Repo};

fn request(repo: &Repo) -> Local {
    Local { folder: repo.app(), repository: Some(repo.root()), ..Local::default() }
}

#[test]
fn a_local_run_reports_what_argo_cd_gets() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("platform.yaml", PLATFORM)]);
    let production = Local {
        environment: Some("production".to_owned()),
        cluster: Some("production-east".to_owned()),
        ..request(&repo)
    };
    for (name, request) in [
        ("production", production.clone()),
        ("image", Local { images: vec![("web".to_owned(), "registry.example.com/hello:2".to_owned())], ..production }),
        ("unknown_environment", Local { environment: Some("prodction".to_owned()), ..request(&repo) }),
    ] {
        let answer = Plugin::new().local(&request);
        let shown =
            format!("{:?}\n{}", answer.status, answer.stderr.replace(&repo.root().display().to_string(), "/repo"));
        with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(format!("local_{name}"), shown);
        });
    }
}

#[test]
fn the_manifests_are_those_of_synth() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO)]);
    let app = terrace::spec::load::load_app("app.yaml", HELLO.as_bytes()).expect("the app has no mistakes");
    let rendered = terrace::render(&app, &terrace::Platform::new(), &Target::default(), &Overrides::default());
    assert_eq!(Plugin::new().local(&request(&repo)).stdout, rendered.yaml());
}

/// Without Git the platform is found all the same, and nothing above it is looked at.
#[test]
fn an_app_outside_of_git_is_rendered_on_its_platform() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO), ("platform.yaml", PLATFORM)]);
    let target = |folder| Local {
        folder,
        environment: Some("production".to_owned()),
        cluster: Some("production-east".to_owned()),
        ..Local::default()
    };
    let answer = Plugin::new().local(&target(repo.app()));
    assert_eq!(answer.status, Status::Fine, "{}", answer.stderr);
    assert_eq!(answer, Plugin::new().local(&Local { repository: Some(repo.root()), ..target(repo.app()) }));
    let alone = Repo::new(&[("apps/hello/app.yaml", HELLO)]);
    assert_eq!(Plugin::new().local(&Local { folder: alone.app(), ..Local::default() }).status, Status::Fine);
}

#[test]
fn the_repo_is_found_by_git_or_named() {
    let repo = Repo::new(&[("apps/hello/app.yaml", HELLO)]);
    let unnamed = Local { folder: repo.app(), ..Local::default() };
    repo.write(".git", "gitdir: elsewhere\n");
    assert_eq!(Plugin::new().local(&unnamed).status, Status::Fine);
    let file = Local { folder: repo.app().join("app.yaml"), ..Local::default() };
    assert_eq!(Plugin::new().local(&file), Plugin::new().local(&unnamed));
    let elsewhere = Local { repository: Some(repo.app().join("..")), folder: repo.root(), ..Local::default() };
    let answer = Plugin::new().local(&elsewhere);
    assert_eq!(answer.status, Status::Mistake);
    assert!(answer.stderr.contains("is not in"), "{}", answer.stderr);
}

#[test]
fn a_definition_takes_the_variables_of_a_sidecar() {
    let repo = Repo::new(&[
        ("apps/hello/Cargo.toml", "[package]\nname = \"hello\"\n[package.metadata.terrace]\n"),
        (
            "platform.yaml",
            "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: shops}\nspec: {facts: {definitions: {binaries: {hello: /nowhere/hello}}}}\n",
        ),
    ]);
    let allowed = Variables::default().with("TERRACE_DEFINITIONS", "/nowhere");
    for (sidecar, expected) in [
        (Variables::default(), "T1114]: this plugin runs no programs"),
        (allowed, "T1111]: `/nowhere/hello` is not there"),
    ] {
        let answer = Plugin::new().local(&Local { sidecar, ..request(&repo) });
        assert!(answer.stderr.contains(expected), "{}", answer.stderr);
    }
}
