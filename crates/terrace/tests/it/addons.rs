//! Add-ons of a platform team, from an `app.yaml` to the manifests.

use terrace::{
    Defined, Extensions, OWN_CODES,
    check::{Report, Rule, Subject},
    diagnostic::{Code, Sources, render_short, sort},
    k8s::api::core::v1::Secret,
    prelude::*,
    spec::{
        layer::Mistake,
        load::{SourceText, load_app_with, locate},
        text::Name,
    },
};

use crate::{at, mistakes};

/// A cache in memory.
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Redis {
    /// How many copies there are.
    copies: u8,
}

#[derive(Outputs)]
struct RedisOutputs {
    url: Output<SecretKey>,
    host: Output<String>,
}

static TOO_MANY: Code =
    Code::new(9002, "more copies than there are zones", "A copy more than zones has nowhere to go.");

impl Construct for Redis {
    type Outputs = RedisOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> RedisOutputs {
        if self.copies > 3 {
            let message = format!("{} copies for 3 zones", self.copies);
            scope.error(&TOO_MANY, message, "write 3 at most");
        }
        let host = scope.name(63);
        RedisOutputs { url: scope.foreign::<Secret>(&*host).key("url"), host: host.into() }
    }
}

static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");

fn app_has_a_team(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let (None, Some(object)) = (&subject.app.team, subject.objects.first()) {
        report.broken(object.spec, "nobody owns the app", "add `team:` to the app's `spec`");
    }
}

fn extensions() -> Extensions {
    Extensions::new().addon::<Redis>("redis").rule(Rule::new(&NO_TEAM, app_has_a_team)).codes(&[&TOO_MANY])
}

/// A `spec` in an `app.yaml`, rendered, and what is wrong with it, in its lines.
fn render_spec(spec: &str) -> (Rendered, String) {
    let text = format!("apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: shop}}\nspec:\n{spec}");
    let extensions = extensions();
    let app = load_app_with("app.yaml", text.as_bytes(), extensions.kinds()).expect("it can be read");
    let defined = Defined::from(&app).with(&extensions);
    let mut rendered = render(defined, &Platform::new(), &Target::default(), &Overrides::default());
    let source = SourceText { file: "app.yaml", text: &text };
    locate(&mut rendered.diagnostics, &Target::default(), Some(source), None);
    sort(&mut rendered.diagnostics);
    let mut sources = Sources::new();
    sources.insert("app.yaml", &*text);
    let shown = render_short(&rendered.diagnostics, &sources);
    (rendered, shown)
}

#[test]
fn processes_and_containers_beside_them_have_what_add_ons_give() {
    let (rendered, shown) = render_spec(
        "  team: checkout
  image: shop:1.42.0
  addons: {cache: {redis: {copies: 2}}}
  secrets: {REDIS_URL: {from: addons.cache.url}}
  config: {REDIS_HOST: {from: addons.cache.host}}
  processes:
    web:
      http: 8080
      sidecars:
        exporter:
          image: exporter:2.0.0
          config: {HOST: {from: addons.cache.host}, LEVEL: info}
          secrets: {URL: {from: addons.cache.url}}
  commands:
    flush: {command: [flush], secrets: {OTHER_URL: {from: addons.cache.url}}}
",
    );
    assert_eq!(shown, "");
    let environment = |identity: &str, pointer: &str| {
        let built = rendered.built().expect("it renders");
        let (_, node) =
            built.objects().find(|(object, _)| object.identity.to_string() == identity).expect("it is there");
        let mut text = String::new();
        terrace::document::write_yaml(at(node, pointer), &mut text);
        text
    };
    let pod = "/spec/template/spec";
    let of_web = environment("Deployment/shop-web", &format!("{pod}/containers/0/env"));
    let url = |name: &str| {
        format!("- name: {name}\n  valueFrom:\n    secretKeyRef:\n      name: shop-cache\n      key: url\n")
    };
    assert!(
        of_web.contains(&url("REDIS_URL")) && of_web.contains("- name: REDIS_HOST\n  value: shop-cache\n"),
        "{of_web}"
    );
    let of_sidecar = environment("Deployment/shop-web", &format!("{pod}/initContainers/0/env"));
    let expected = format!("- name: LEVEL\n  value: info\n- name: HOST\n  value: shop-cache\n{}", url("URL"));
    assert_eq!(of_sidecar, expected);
    let of_command = environment("CronJob/shop-flush", &format!("/spec/jobTemplate{pod}/containers/0/env"));
    assert!(of_command.contains(&url("OTHER_URL")), "{of_command}");
}

#[test]
fn what_is_wrong_is_shown_in_its_line() {
    let head = "  team: checkout\n  image: shop:1.42.0\n  processes: {web: {http: 8080}}\n";
    let cases = [
        ("  addons: {web: {redis: {copies: 2}}}\n", (8, "error[T0321]: `web` is the name of a process too")),
        ("  addons: {cache: {redis: {copies: 4}}}\n", (8, "error[T9002]: 4 copies for 3 zones")),
        (
            "  addons: {cache: {redis: {copies: 2}}}\n  secrets: {URL: {from: addons.cache.ulr}}\n",
            (9, "error[T0322]: there is no output `addons.cache.ulr`"),
        ),
        (
            "  addons: {cache: {redis: {copies: 2}}}\n  config: {URL: {from: addons.cache.url}}\n",
            (9, "error[T0323]: `addons.cache.url` is a secret"),
        ),
        ("  secrets: {URL: {from: addons.cache.url}}\n", (8, "error[T0322]: there is no output `addons.cache.url`")),
        (
            "  addons: {cache: off}\n  secrets: {URL: {from: addons.cache.url}}\n",
            (9, "error[T0283]: `cache` is switched off"),
        ),
        (
            "  addons: {cache: off}\n  commands: {flush: {command: x, config: {HOST: {from: addons.cache.host}}}}\n",
            (9, "error[T0283]: `cache` is switched off"),
        ),
    ];
    for (lines, (line, expected)) in cases {
        let (rendered, shown) = render_spec(&format!("{head}{lines}"));
        assert!(shown.starts_with(&format!("app.yaml:{line}:")) && shown.contains(expected), "{shown}");
        assert!(rendered.has_errors());
        assert_eq!(rendered.diagnostics.len(), 1, "{shown}");
    }
}

#[test]
fn a_rule_of_a_platform_team_holds_every_app() {
    let (rendered, _) = render_spec("  image: shop:1.42.0\n  processes: {web: {http: 8080}}\n");
    assert_eq!(mistakes(&rendered), ["T9001: nobody owns the app"]);
    let codes: Vec<_> = extensions().own_codes().iter().map(|code| code.number()).collect();
    assert_eq!(codes, [9001, 9002]);
    assert!(codes.iter().all(|code| OWN_CODES.contains(code)));
}

#[test]
fn a_definition_may_name_add_ons_too() {
    let extensions = extensions();
    let mut shop = Definition::new("shop").spec(
        Spec::new()
            .team("checkout")
            .image("shop:1.42.0")
            .addon("cache", Addon::of("redis").set("copies", 2))
            .process("web", Process::new().http(8080).secret("URL", spec_output("url"))),
    );
    let render = |shop: &Definition| {
        let defined = Defined::from(shop).with(&extensions);
        render(defined, &Platform::new(), &Target::default(), &Overrides::default())
    };
    assert_eq!(mistakes(&render(&shop)), [""; 0]);
    shop.add("cache", Redis { copies: 1 });
    let message = "T0321: `cache` is the name of an add-on too, and the objects of both would be called the same";
    assert_eq!(mistakes(&render(&shop)), [message]);
}

fn spec_output(output: &str) -> terrace::spec::text::OutputReference {
    terrace::spec::text::OutputReference::new(&Name::literal("cache"), output)
}

#[test]
fn a_kind_is_named_once_and_by_the_rule() {
    let message = |result: Result<Extensions, Mistake>| result.err().map(|mistake| mistake.message);
    assert_eq!(
        message(extensions().try_addon::<Redis>("redis")).as_deref(),
        Some("there are two kinds `redis` of add-ons")
    );
    assert_eq!(message(extensions().try_addon::<Redis>("Redis")).as_deref(), Some("`Redis` is not a name"));
}
