//! Constructs of one's own: their outputs in processes and in one another, their waves, and what is refused of them.

use terrace::{
    k8s::api::core::v1::{ConfigMap, Secret},
    prelude::*,
};

use crate::{mistakes, of_the_tree, rendered, yaml};

/// A cache with a Secret: emitted in a wave, or made by an operator of something that is emitted in a wave.
#[derive(Clone, Copy)]
enum Cache {
    Emitted(Wave),
    Made(Wave),
}

#[derive(Outputs)]
struct CacheOutputs {
    read_url: Output<SecretKey>,
    host: Output<String>,
}

impl Construct for Cache {
    type Outputs = CacheOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> CacheOutputs {
        let metadata = scope.metadata();
        let string_data = Some([("url".to_owned(), "redis://cache".to_owned())].into());
        let secret = match *self {
            Self::Emitted(wave) => scope.add_in(wave, Secret { metadata, string_data, ..Secret::default() }),
            Self::Made(wave) => {
                let operated = scope.add_in(wave, ConfigMap { metadata, ..ConfigMap::default() });
                scope.made_of(operated, format!("{}-app", scope.base_name()), "an operator")
            }
        };
        CacheOutputs { read_url: secret.key("url"), host: format!("{}.example.com/$(HOME)", scope.base_name()).into() }
    }
}

/// Something that is given what another construct has.
struct Exporter {
    url: Output<SecretKey>,
}

impl Construct for Exporter {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        let Some(variable) = scope.secret_variable("URL", &self.url) else { return };
        let key = variable.value_from.and_then(|from| from.secret_key_ref).expect("it is read from a Secret");
        let metadata = scope.metadata();
        let data = [("url".to_owned(), format!("{}/{}", key.name, key.key))].into();
        let config =
            scope.add_in(Wave::Prerequisites, ConfigMap { metadata, data: Some(data), ..ConfigMap::default() });
        scope.needs(config, &self.url);
    }
}

fn shop(cache: &CacheOutputs) -> Spec {
    Spec::new()
        .image("shop:1.42.0")
        .config("HOST", &cache.host)
        .process("web", Process::new().http(8080).secret("URL", &cache.read_url).compose("BOTH", "$(HOST)/$(URL)"))
}

#[test]
fn processes_have_what_constructs_give() {
    let mut definition = Definition::new("shop");
    let cache = definition.add("cache", Cache::Emitted(Wave::Prerequisites));
    let rendered = rendered(&definition.spec(shop(&cache)));
    let environment = yaml(&rendered, "Deployment/shop-web", "/spec/template/spec/containers/0/env");
    let expected = "- name: PORT\n  value: \"8080\"\n- name: HOST\n  value: shop-cache.example.com/$$(HOME)\n- name: URL\n  valueFrom:\n    secretKeyRef:\n      name: shop-cache\n      key: url\n- name: BOTH\n  value: $(HOST)/$(URL)\n";
    assert_eq!(environment, expected);
    let labels = yaml(&rendered, "Secret/shop-cache", "/metadata/labels");
    let expected = "app.kubernetes.io/component: cache\napp.kubernetes.io/managed-by: terrace\napp.kubernetes.io/name: shop-cache\napp.kubernetes.io/part-of: shop\n";
    assert_eq!(labels, expected);
}

/// What an operator makes is there no earlier than what it makes it of, and rules know of it.
#[test]
fn a_job_of_a_release_finds_what_it_reads() {
    let cases = [
        (Cache::Emitted(Wave::Prerequisites), None),
        (Cache::Made(Wave::Prerequisites), None),
        (Cache::Emitted(Wave::Main), Some("Job/shop-migrate needs Secret/shop-cache, which is applied later")),
        (Cache::Made(Wave::Main), Some("Job/shop-migrate needs ConfigMap/shop-cache, which is applied later")),
    ];
    for (cache, expected) in cases {
        let mut definition = Definition::new("shop");
        let outputs = definition.add("cache", cache);
        let migrate = Process::run(["migrate"]).release(Phase::Before).secret("URL", outputs.read_url);
        let rendered = rendered(&definition.spec(Spec::new().image("shop:1.42.0").process("migrate", migrate)));
        let expected: Vec<_> = expected.iter().map(|message| format!("T0305: {message}")).collect();
        assert_eq!(of_the_tree(&rendered), expected);
        assert!(!mistakes(&rendered).iter().any(|mistake| mistake.contains("which nothing in this app makes")));
    }
}

#[test]
fn a_construct_is_given_what_another_one_has() {
    let mut definition = Definition::new("shop");
    let cache = definition.add("cache", Cache::Emitted(Wave::Main));
    definition.add("exporter", Exporter { url: cache.read_url.clone() });
    let rendered = rendered(&definition.spec(shop(&cache)));
    assert_eq!(
        of_the_tree(&rendered),
        ["T0305: ConfigMap/shop-exporter needs Secret/shop-cache, which is applied later"]
    );

    let mut definition = Definition::new("shop");
    let cache = definition.add("cache", Cache::Emitted(Wave::Prerequisites));
    definition.add("exporter", Exporter { url: cache.read_url.clone() });
    let rendered = crate::rendered(&definition.spec(shop(&cache)));
    assert_eq!(yaml(&rendered, "ConfigMap/shop-exporter", "/data/url"), "shop-cache/url\n");
}

#[test]
fn the_yaml_of_a_definition_says_the_same() {
    let mut definition = Definition::new("shop");
    let cache = definition.add("cache", Cache::Emitted(Wave::Main));
    let spec = Spec::new().secret("URL", cache.read_url).config("HOST", cache.host);
    let mut tape = terrace::document::Tape::new();
    tape.record(&spec).expect("a spec can be written");
    let mut text = String::new();
    terrace::document::write_yaml(tape.root(), &mut text);
    assert_eq!(
        text,
        "config:\n  HOST:\n    from: addons.cache.host\nsecrets:\n  URL:\n    from: addons.cache.readUrl\n"
    );
}

#[test]
fn what_cannot_be_given_is_a_mistake() {
    let output = |construct: &str, output: &str| {
        terrace::spec::text::OutputReference::try_from(&*format!("addons.{construct}.{output}")).expect("a reference")
    };
    let cases = [
        (
            Spec::new().secret("URL", output("cash", "readUrl")),
            "T0322: there is no output `addons.cash.readUrl`",
            "write `addons.cache.readUrl`",
            "secrets.URL",
        ),
        (
            Spec::new().secret("URL", output("cache", "host")),
            "T0323: `addons.cache.host` is no secret but a text",
            "write it as `config: {NAME: {from: ..}}`",
            "secrets.URL",
        ),
        (
            Spec::new().process("web", Process::new().config("URL", output("cache", "readUrl"))),
            "T0323: `addons.cache.readUrl` is a secret: its value is in the cluster alone",
            "write it as `secrets: {NAME: {from: ..}}`",
            "processes.web.config.URL",
        ),
        (
            Spec::new().process("cache", Process::new()),
            "T0321: `cache` is the name of a process too, and the objects of both would be called the same",
            "give the construct another name",
            "addons.cache",
        ),
    ];
    for (spec, message, hint, path) in cases {
        let mut definition = Definition::new("shop");
        definition.add("cache", Cache::Emitted(Wave::Main));
        let spec = Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080)).overlaid(spec);
        let rendered = rendered(&definition.spec(spec));
        assert_eq!(of_the_tree(&rendered), [message]);
        let mistake = &rendered.diagnostics[0];
        assert_eq!((mistake.hints.join(" "), mistake.place.path.to_string()), (hint.to_owned(), path.to_owned()));
    }
}

/// Two objects of one kind that both have the construct's name.
struct Settings;

impl Construct for Settings {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        for _ in 0..2 {
            scope.add(ConfigMap { metadata: scope.metadata(), ..ConfigMap::default() });
        }
    }
}

#[test]
fn hints_are_for_who_writes_the_definition() {
    let web = || Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080));
    let mut settings = Definition::new("shop");
    settings.add("settings", Settings);
    let of_another = Definition::new("other").add("cache", Cache::Emitted(Wave::Main)).host;
    let cases = [
        (
            settings.spec(web()),
            "T0301: ConfigMap/shop-settings is there twice: \
             from App/shop/Settings/settings and from App/shop/Settings/settings",
            "name one of them by `scope.metadata_named(format!(\"{}-..\", scope.name(50)))`",
        ),
        (
            Definition::new("shop").spec(web().config("HOST", of_another)),
            "T0322: there is no output `addons.cache.host`",
            "nothing here has outputs: write the add-on under `addons`, or in Rust `add` the construct to this definition",
        ),
    ];
    for (definition, message, hint) in cases {
        let rendered = rendered(&definition);
        assert_eq!(of_the_tree(&rendered), [message]);
        assert_eq!(rendered.diagnostics[0].hints, [hint]);
    }
}

/// Setters of two specs in one.
trait Overlaid {
    fn overlaid(self, over: Spec) -> Spec;
}

impl Overlaid for Spec {
    fn overlaid(mut self, over: Spec) -> Spec {
        terrace::spec::layer::Overlay::overlay(&mut self, over);
        self
    }
}

#[test]
fn a_mistake_in_the_name_is_the_only_one() {
    let mut definition = Definition::new("shop");
    let line = line!() + 1;
    let cache = definition.add("Cache", Cache::Emitted(Wave::Main));
    let rendered = rendered(&definition.spec(shop(&cache)));
    let [mistake] = &rendered.diagnostics[..] else { panic!("{:#?}", rendered.diagnostics) };
    assert_eq!(mistake.code.number(), 101);
    assert_eq!(mistake.place.caller.as_ref().map(terrace::diagnostic::Caller::line), Some(line));
}
