//! Several apps in one run.

use crate::{PLATFORM, Place, app};

#[test]
fn apps_follow_one_another_in_the_order_of_their_folders() {
    let place = Place::new(&[("b/app.yaml", &app("bee")), ("a/app.yaml", &app("ant"))]);
    let yaml = String::from_utf8(place.run(&["synth"]).stdout).expect("UTF-8");
    let starts: Vec<_> = yaml.lines().filter(|line| line.starts_with("# Source")).collect();
    assert_eq!(starts, ["# Source: a/app.yaml", "# Source: b/app.yaml"]);
    let alone = |folder| String::from_utf8(place.run(&["synth", folder]).stdout).expect("UTF-8");
    assert_eq!(yaml, format!("---\n# Source: a/app.yaml\n{}---\n# Source: b/app.yaml\n{}", alone("a"), alone("b")));
}

#[test]
fn json_is_one_object_a_line() {
    let place = Place::new(&[("b/app.yaml", &app("bee")), ("a/app.yaml", &app("ant"))]);
    let json = String::from_utf8(place.run(&["synth", "--format", "json"]).stdout).expect("UTF-8");
    let objects = json.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("an object"));
    let names: Vec<_> = objects.map(|object| format!("{} {}", object["kind"], object["metadata"]["name"])).collect();
    insta::assert_snapshot!("json", names.join("\n"));
}

#[test]
fn many_apps_give_the_same_bytes_as_one_by_one() {
    let place = Place::new(&[("platform.yaml", PLATFORM)]);
    let names: Vec<_> = (0..60).map(|number| format!("app-{number:02}")).collect();
    for name in &names {
        place.write(&format!("{name}/app.yaml"), &app(name));
    }
    let all = String::from_utf8(place.run(&["synth", "--environment", "staging"]).stdout).expect("UTF-8");
    let alone = names.iter().map(|name| {
        let one = place.run(&["synth", name, "--environment", "staging"]).stdout;
        format!("---\n# Source: {name}/app.yaml\n{}", String::from_utf8(one).expect("UTF-8"))
    });
    assert_eq!(all, alone.collect::<Vec<_>>().concat());
}

#[test]
fn what_there_is_only_one_of_need_not_be_named() {
    let place = Place::new(&[("app.yaml", &app("hello"))]);
    let one = "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {name: p}\nspec:\n  environments: {only: {clusters: [one]}}\n  clusters: {one: {}}\n";
    place.write("platform.yaml", one);
    let output = |arguments: &[&str]| place.run(arguments).stdout;
    let unsaid = output(&["synth"]);
    assert!(!unsaid.is_empty());
    assert_eq!(unsaid, output(&["synth", "--environment", "only", "--cluster", "one"]));
}

#[test]
fn options_lie_over_what_the_app_says() {
    let place = Place::new(&[("app.yaml", &app("hello"))]);
    for (arguments, expected) in [
        (["--set", "processes.web.scale=7"], "replicas: 7\n"),
        (["--set", "processes.web.scale={min: 2, max: 5}"], "maxReplicas: 5\n"),
        (["--set", "config.PORT_OF_OTHER=8080"], "value: \"8080\"\n"),
        (["--set", "config.COLOUR=#fff: yes"], "value: \"#fff: yes\"\n"),
        (["--set", "config.EMPTY="], "value: \"\"\n"),
        (["--set", "labels[\"example.com/owner\"]=shop"], "example.com/owner: shop\n"),
        (["--set", "config.LINES=a\nmetadata: {}"], "value: |-\n            a\n            metadata: {}\n"),
        (["--image", "web=registry.example.com/web:2"], "image: registry.example.com/web:2\n"),
    ] {
        let output = place.run(&["synth", arguments[0], arguments[1]]);
        let yaml = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(yaml.contains(expected), "{arguments:?}: {yaml}{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn apps_that_cannot_stand_beside_one_another_are_refused() {
    let exposed = |name: &str| app(name).replace("http: 8080", "http: {port: 8080, ingress: {host: shop.example.com}}");
    let platform = "\
apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: platform}
spec:
  rules: {T0999: off}
  facts:
    dns: ga
    alb: {groups: {public: {scheme: internet-facing}}, group: public}
    certificates: {shop: {arn: \"arn:aws:acm:us-east-1:210987654321:certificate/3f0a8f3e-6f5b-4d0c-9c55-0d3c4b7d9a10\", names: [shop.example.com]}}
";
    let files = [("a/app.yaml", exposed("ant")), ("b/app.yaml", exposed("bee")), ("c/app.yaml", app("bee"))];
    let place = Place::new(&[("platform.yaml", platform)]);
    for (name, text) in &files {
        place.write(name, text);
    }
    insta::assert_snapshot!("beside-one-another", place.session(&["synth"]));
}
