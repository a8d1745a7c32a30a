//! Add-ons: layered as data, read by types that only their distribution knows.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use terrace_spec::{
    Addon, AddonKinds, App, Platform, Process, Spec,
    load::{SourceText, load_app, load_app_with, load_platform_with, locate},
    resolve::{Normalised, Overrides, Target, origins, resolve, resolve_with},
    schema,
    text::{Name, Quantity},
};

use crate::diagnostics::{cases, header, shown, snapshot};

/// A cache in memory.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Redis {
    /// How much it holds.
    memory: Quantity,
    /// Who may be let go first.
    eviction: Eviction,
    /// How many copies there are.
    #[serde(default)]
    replicas: Option<u8>,
    /// What is kept when it ends.
    #[serde(default)]
    keep: Keep,
    /// What it asks of its node.
    #[serde(default)]
    resources: Resources,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Eviction {
    Oldest,
    LeastUsed,
}

#[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Keep {
    #[default]
    Nothing,
    Snapshots {
        every: u32,
    },
}

/// A block that is called as one of Terrace's own.
#[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Resources {
    /// A field that Terrace's own block does not have.
    #[serde(default)]
    accelerators: Option<u8>,
}

/// Room for files.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "BucketForm")]
#[schemars(with = "BucketForm")]
struct Bucket {
    name: String,
}

/// Room for files, as it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct BucketForm {
    /// What it is called.
    #[serde(default)]
    name: Option<String>,
    /// What its name begins with.
    #[serde(default)]
    prefix: Option<String>,
}

impl TryFrom<BucketForm> for Bucket {
    type Error = &'static str;

    fn try_from(BucketForm { name, prefix }: BucketForm) -> Result<Self, Self::Error> {
        name.or(prefix).map(|name| Self { name }).ok_or("a bucket has a `name` or a `prefix`")
    }
}

fn kinds() -> AddonKinds {
    AddonKinds::new().kind::<Redis>("redis").and_then(|kinds| kinds.kind::<Bucket>("bucket")).unwrap()
}

/// Whether a file is read or resolved: everything wrong with its add-ons is told, in its line.
#[test]
fn mistakes_are_placed() {
    for (name, text) in cases("addons") {
        let (app, platform_text) = text.split_once("---\n").unwrap_or((&text, ""));
        let platform = match platform_text {
            "" => Ok(Platform::new()),
            text => load_platform_with("platform.yaml", text.as_bytes(), &kinds()),
        };
        let loaded = load_app_with("app.yaml", app.as_bytes(), &kinds());
        let diagnostics = match (loaded, platform) {
            (Err(mut mistakes), Err(others)) => {
                mistakes.extend(others);
                mistakes
            }
            (Err(mistakes), Ok(_)) | (Ok(_), Err(mistakes)) => mistakes,
            (Ok(app_read), Ok(platform)) => {
                let environment = header(app, "target").map(|name| Name::try_from(name).unwrap());
                let target = Target { environment, cluster: None };
                let mut found =
                    resolve_with(&app_read, &platform, &target, &Overrides::default(), &kinds()).diagnostics;
                let platform = SourceText { file: "platform.yaml", text: platform_text };
                locate(&mut found, &target, Some(SourceText { file: "app.yaml", text: app }), Some(platform));
                terrace_diagnostic::sort(&mut found);
                found
            }
        };
        snapshot("addons", &name, &shown(&diagnostics, &[("app.yaml", app), ("platform.yaml", platform_text)]));
    }
}

const HEAD: &str = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\n";

/// What is left of add-ons in staging, written in the app's `spec` and over it.
#[test]
fn layers_lie_over_one_another() {
    for (spec, staging, expected) in [
        (
            "{a: {redis: {memory: 1Gi, eviction: oldest}}}",
            "{a: {redis: {memory: 2Gi}}}",
            json!({"a": {"redis": {"memory": "2Gi", "eviction": "oldest"}}}),
        ),
        ("{a: {redis: {memory: 1Gi, eviction: oldest}}}", "{a: off}", Value::Null),
        (
            "{a: {redis: {memory: 1Gi, eviction: oldest}}}",
            "{a: on}",
            json!({"a": {"redis": {"memory": "1Gi", "eviction": "oldest"}}}),
        ),
        (
            "{a: {redis: {memory: 1Gi, eviction: oldest}}}",
            "{a: {bucket: {name: x}}}",
            json!({"a": {"bucket": {"name": "x"}}}),
        ),
        ("{a: {bucket: {name: x}}, b: {bucket: {prefix: y}}}", "{b: off}", json!({"a": {"bucket": {"name": "x"}}})),
        (
            "{a: {redis: {memory: 1Gi, eviction: oldest, keep: {snapshots: {every: 5}}}}}",
            "{a: {redis: {keep: {snapshots: {every: 6}}}}}",
            json!({"a": {"redis": {"memory": "1Gi", "eviction": "oldest", "keep": {"snapshots": {"every": 6}}}}}),
        ),
        (
            "{a: {redis: {memory: 1Gi, eviction: oldest, keep: {snapshots: {every: 5}}}}}",
            "{a: {redis: {keep: nothing}}}",
            json!({"a": {"redis": {"memory": "1Gi", "eviction": "oldest", "keep": "nothing"}}}),
        ),
    ] {
        let text = format!(
            "{HEAD}spec: {{image: a:1, processes: {{web: on}}, addons: {spec}}}\nenvironments: {{staging: {{addons: {staging}}}}}\n"
        );
        let app = load_app_with("app.yaml", text.as_bytes(), &kinds()).unwrap();
        let platform =
            "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {}\nspec: {environments: {staging: {}}}\n";
        let platform = load_platform_with("platform.yaml", platform.as_bytes(), &kinds()).unwrap();
        let target = Target { environment: Some(Name::literal("staging")), cluster: None };
        let resolution = resolve_with(&app, &platform, &target, &Overrides::default(), &kinds());
        let resolved = resolution.app.unwrap_or_else(|| panic!("{spec} {staging}: {:?}", resolution.diagnostics));
        let normalised = serde_json::to_value(Normalised::from(&resolved)).unwrap();
        assert_eq!(normalised["spec"]["addons"], expected, "{spec} {staging}");
    }
}

#[test]
fn each_value_is_traced_to_its_layer() {
    let addons = "{a: {redis: {memory: 1Gi, eviction: oldest, keep: {snapshots: {every: 5}}}}, b: bucket}";
    let text = format!("{HEAD}spec: {{image: a:1, processes: {{web: on}}, addons: {addons}}}\n");
    let app = load_app_with("app.yaml", text.as_bytes(), &kinds()).unwrap();
    let set = Spec::new()
        .addon("a", Addon::of("redis").set("memory", "2Gi"))
        .addon("b", Addon::of("bucket").set("name", "x"));
    let overrides = Overrides { spec: set, ..Overrides::default() };
    let resolution = resolve_with(&app, &Platform::new(), &Target::default(), &overrides, &kinds());
    let values = origins(&app, &Platform::new(), &resolution.app.unwrap(), &overrides);
    let values = values.iter().filter(|value| value.path.to_string().starts_with("addons"));
    let values: Vec<_> = values.map(|value| format!("{} {}", value.path, value.from.origin)).collect();
    let expected =
        ["a.redis.memory --set", "a.redis.eviction spec", "a.redis.keep.snapshots.every spec", "b.bucket.name --set"];
    assert_eq!(values, expected.map(|value| format!("addons.{value}")));
}

#[test]
fn a_block_is_read_as_its_type() {
    let spec = Spec::new()
        .image("nginx:1.29")
        .process("web", Process::new())
        .addon("cache", Addon::of("redis").set("memory", "1Gi").set("eviction", "leastUsed").set("replicas", 2))
        .addon("uploads", Addon::of("bucket").set("prefix", "shop"));
    let app = App::new("shop", spec);
    let resolution = resolve_with(&app, &Platform::new(), &Target::default(), &Overrides::default(), &kinds());
    let addons = resolution.app.unwrap().addons;
    let redis = Redis {
        memory: Quantity::try_from("1Gi").unwrap(),
        eviction: Eviction::LeastUsed,
        replicas: Some(2),
        keep: Keep::Nothing,
        resources: Resources::default(),
    };
    assert_eq!(addons["cache"].read(), Some(redis));
    assert_eq!(addons["uploads"].read(), Some(Bucket { name: "shop".to_owned() }));
    assert_eq!(addons["uploads"].read::<Redis>(), None);
    // Without the kinds, the same app is refused.
    let codes: Vec<_> = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default())
        .diagnostics
        .iter()
        .map(|mistake| mistake.code.number())
        .collect();
    assert_eq!(codes, [280, 280]);
}

#[test]
fn the_schema_has_the_kinds() {
    let schema = schema::app_with(&kinds());
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (addons, is_valid) in [
        (json!({"cache": {"redis": {"memory": "1Gi"}}}), true),
        (json!({"cache": {"redis": {"keep": {"snapshots": {"every": 5}}}}}), true),
        (json!({"cache": {"redis": {"resources": {"accelerators": 1}}}}), true),
        (json!({"cache": {"redis": "on"}, "uploads": "bucket", "old": "off"}), true),
        (json!({"cache": {"redis": {"memory": "1GB"}}}), false),
        (json!({"cache": {"redis": {"resources": {"cpu": "1"}}}}), false),
        (json!({"cache": {"redi": {"memory": "1Gi"}}}), false),
        (json!({"cache": {"redis": {}, "bucket": {}}}), false),
        (json!({"cache": "queue"}), false),
    ] {
        let app = json!({
            "apiVersion": "terrace.dev/v1alpha1", "kind": "App", "metadata": {"name": "shop"},
            "spec": {"image": "a:1", "resources": {"cpu": "1"}, "addons": addons},
        });
        assert_eq!(validator.is_valid(&app), is_valid, "{addons}");
        // What a schema refuses, the loader refuses too.
        let loaded = load_app_with("app.yaml", app.to_string().as_bytes(), &kinds());
        assert_eq!(loaded.is_ok(), is_valid, "{addons}");
    }
    // Terrace's own definitions keep their names and what they say.
    let plain = schema::app();
    for (name, definition) in plain["$defs"].as_object().unwrap() {
        let is_same = name.starts_with("Addon") || schema["$defs"][name] == *definition;
        assert!(is_same, "{name}");
    }
    assert_eq!(schema["$defs"]["Redis"]["properties"]["memory"]["description"], "How much it holds.");
}

#[test]
fn plain_terrace_has_no_kinds() {
    let text = format!(
        "{HEAD}spec: {{image: a:1, processes: {{web: on}}}}\nenvironments: {{staging: {{addons: {{cache: redis}}}}}}\n"
    );
    let mistakes = load_app("app.yaml", text.as_bytes()).unwrap_err();
    assert_eq!(mistakes[0].message, "this `terrace` has no add-ons, and so no `redis`");
}
