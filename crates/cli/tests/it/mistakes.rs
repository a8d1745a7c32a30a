//! Every mistake of a run, with its place.

use crate::{PLATFORM, Place, app};

/// The session of calls in a folder of these files.
fn check(name: &str, files: &[(&str, &str)], calls: &[&[&str]]) {
    let place = Place::new(files);
    let before = place.files();
    let text: Vec<_> = calls.iter().map(|arguments| place.session(arguments)).collect();
    insta::assert_snapshot!(name, text.join("\n"));
    assert_eq!(place.files(), before, "{name}: nothing was written");
}

#[test]
fn mistakes_are_shown_where_they_were_made() {
    let broken = app("hello").replace("http: 8080", "htp: 8080, scale: many").replace("nginx:1.29", "Nginx:1.29");
    check("a-mistake", &[("app.yaml", &app("hello").replace("http", "htp"))], &[&["synth"]]);
    check("several-mistakes", &[("app.yaml", &broken)], &[&["synth"]]);
    check(
        "a-mistake-seen-later",
        &[("app.yaml", &app("hello").replace("http: 8080", "http: 8080, schedule: \"0 7 * * *\""))],
        &[&["synth"]],
    );
    check(
        "mistakes-in-two-of-three-apps",
        &[("a/app.yaml", &broken), ("b/app.yaml", &app("b")), ("c/app.yaml", "kind: Deployment\n")],
        &[&["synth"], &["synth", "--output", "out"]],
    );
    check(
        "a-mistake-in-the-platform",
        &[
            ("a/app.yaml", &app("a")),
            ("b/app.yaml", &app("b")),
            ("platform.yaml", &PLATFORM.replace("environments", "enviroments")),
        ],
        &[&["synth"]],
    );
}

#[test]
fn mistakes_of_a_pipeline_are_shown_in_its_file() {
    let images = "apiVersion: terrace.dev/v1alpha1\nkind: Images\nimages:\n  web: v2\n  wbe: v2\n";
    check("mistakes-in-images", &[("app.yaml", &app("hello")), ("images.yaml", images)], &[&["synth"]]);
}

#[test]
fn what_is_not_said_or_not_there_is_listed() {
    let files: &[(&str, &str)] = &[("a/app.yaml", &app("a")), ("b/app.yaml", &app("b")), ("platform.yaml", PLATFORM)];
    check(
        "targets",
        files,
        &[
            &["synth"],
            &["synth", "--environment", "prod"],
            &["synth", "--environment", "Production"],
            &["synth", "--environment", "production"],
            &["synth", "--environment", "production", "--cluster", "north"],
        ],
    );
    check("paths", files, &[&["synth", "c", "d/app.yaml"]]);
    check("no-app", &[("readme.md", "")], &[&["synth"]]);
    check("no-platform", &[("app.yaml", &app("a"))], &[&["synth", "--environment", "prod"]]);
}

#[test]
fn options_are_quoted_where_they_are_wrong() {
    let calls: [&[&str]; 13] = [
        &["synth", "--set", "processes.web.scael=3"],
        &["synth", "--set", "team=a", "--set", "processes.web.scale=-1"],
        &["synth", "--set", "processes.web.scale={min: 3, maxi: 5}"],
        &["synth", "--set", "processes.web.scale"],
        &["synth", "--set", "processes..scale=3"],
        &["synth", "--set", "processes.web.schedule=@daily"],
        &["synth", "--set", "labels.example.com/tier=web"],
        &["synth", "--set", "labels.example\\.com/tier=web"],
        &["synth", "--set", "processes.web.annotations.example.com/tier=web"],
        &["synth", "--image", "nginx:1.29"],
        &["synth", "--image", "web=nginx"],
        &["synth", "--image", "wbe=nginx:1.29"],
        &["synth", "--image", "web=nginx:1.29", "--image", "web=nginx:1.30"],
    ];
    check("options", &[("app.yaml", &app("hello"))], &calls);
}

#[test]
fn an_image_is_of_one_app() {
    let files: &[(&str, &str)] = &[("a/app.yaml", &app("a")), ("b/app.yaml", &app("b"))];
    check("image-of-several", files, &[&["synth", "--image", "web=nginx:1"]]);
}

#[test]
fn a_secret_in_plain_text_is_told_of_and_never_shown() {
    let app = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec:\n  image: shop:1.42.0\n  config: {DATABASE_URL: \"redis://:hunter2@db\"}\n  processes: {web: {http: 8080}, mailer: {}}\nenvironments:\n  staging: {processes: {web: {config: {MAIL_PASSWORD: hunter2}}}}\n";
    let platform = "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: acme}\nspec:\n  defaults: {config: {SMTP_PASSWORD: hunter2}}\n  environments: {staging: {clusters: [eu]}}\n  clusters: {eu: {region: eu-west-1}}\n  rules: {T0453: error}\n";
    let place = Place::new(&[("app.yaml", app), ("platform.yaml", platform)]);
    let set = "processes.mailer.config.QUEUE_PASSWORD=hunter2";
    let output = place.run(&["synth", "--environment", "staging", "--set", set]);
    let shown = String::from_utf8(output.stderr).expect("a text");
    assert!(output.stdout.is_empty() && !shown.contains("hunter2"), "{shown}");
    let told = shown.lines().filter(|line| line.starts_with("error[") || line.starts_with("-->"));
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}
