//! Layers are put over one another associatively, whatever they say.

use proptest::prelude::*;
use terrace_spec::{
    AddonKinds, Raw, Spec, Switch,
    layer::{At, Log, Overlay, Resolve},
    load::load_app_with,
};

/// Fragments of a process in every form a layer may take: absent, off, on, a shorthand, and alternatives.
const FIELDS: [(&str, &[&str]); 21] = [
    ("scale", &["off", "on", "2", "{min: 1, max: 4}", "{max: 9}", "{cpu: 65}", "{replicas: 3}", "{memory: 80}"]),
    (
        "health",
        &[
            "off",
            "on",
            "/healthz",
            "{liveness: /live}",
            "{readiness: {every: 7s}}",
            "{readiness: off}",
            "{readiness: tcp:6379}",
            "{readiness: {probe: {exec: [a, b]}}}",
            "{readiness: {probe: {http: {path: /a, headers: {Host: a}}}}}",
            "{readiness: {probe: {grpc: {service: a}}}}",
            "{startup: {within: 60s}}",
        ],
    ),
    (
        "http",
        &[
            "off",
            "8080",
            "{port: 9090}",
            "{portVariable: off}",
            "{portVariable: AD_PORT}",
            "{ingress: off}",
            "{ingress: a.example.com}",
            "{ingress: {hosts: [b.example.com, c.example.com]}}",
            "{ingress: {host: d.example.com}}",
            "{ingress: {scheme: internal}}",
        ],
    ),
    (
        "canary",
        &[
            "off",
            "on",
            "{steps: [10, 50]}",
            "{stepWeight: 5}",
            "{maxWeight: 60}",
            "{interval: 2m, alerts: off}",
            "{alerts: {channel: x}}",
        ],
    ),
    ("config", &["{A: one}", "{A: two, B: one}", "{A: null}", "{B: null, C: three}", "{A: \"off\"}"]),
    (
        "secrets",
        &["{A: a}", "{A: {from: a}}", "{A: {generate: 64}, B: b}", "{A: null}", "{A: {generate: {per: cluster}}}"],
    ),
    ("secretsFrom", &["{s: a}", "{s: off}", "{s: on, t: b}", "{s: {prefix: A_}}", "{s: {key: c}}"]),
    ("facts", &["{A: app}", "{A: region, B: node-ip}", "{A: null}"]),
    ("compose", &["{A: $(B)}", "{A: null, B: b}", "{B: \"$$(A)\"}"]),
    ("identity", &["off", "on", "shop", "{role: other}"]),
    ("runtime", &["off", "on", "go", "jvm", "{share: 50}", "{engine: node}"]),
    (
        "resources",
        &["off", "medium", "{size: large}", "{cpu: 500m}", "{memory: 1Gi, limits: {memory: 2Gi}}", "{limits: off}"],
    ),
    (
        "schedule",
        &[
            "off",
            "\"@daily\"",
            "{zone: Europe/Berlin}",
            "{history: 2}",
            "{history: {failed: 1}}",
            "{cron: \"0 7 * * *\"}",
        ],
    ),
    ("rollout", &["off", "on", "recreate", "{surge: 0}", "{unavailable: 50%}", "{recreate: {}}", "{recreate: off}"]),
    ("scratch", &["[/tmp, /a]", "{/a: 1Gi}", "{/a: off}", "{/a: {medium: memory}}", "{/tmp: on}"]),
    ("mounts", &["{/a: media}", "{/a: off, /b: {volume: data}}", "{/a: {readOnly: true}}"]),
    ("tokens", &["{/a/b: vault}", "{/a/b: off}", "{/a/b: {expires: 30m}}"]),
    (
        "place",
        &[
            "off",
            "on",
            "{capacity: spot}",
            "{fargate: small}",
            "{spread: off}",
            "{spread: {zones: required}}",
            "{architecture: any}",
        ],
    ),
    (
        "files",
        &[
            "{/a: {text: one}}",
            "{/a: off, /b: {text: two}}",
            "{/a: on}",
            "{/a: {from: x}}",
            "{/a: {secret: y, mode: \"0440\"}}",
            "{/a: z}",
        ],
    ),
    (
        "sidecars",
        &[
            "{a: off}",
            "{a: on}",
            "{a: {image: \"a:1\", health: \"tcp:1\"}}",
            "{a: {health: {startup: off}, args: b c}, b: {image: \"b:1\"}}",
            "{b: {shares: [/tmp], resources: medium}, a: {config: {A: one}}}",
            "{a: {config: {A: null}, secrets: {B: c}, user: 5}}",
            "{b: off, a: {resources: {cpu: 1}, user: {gid: 6}}}",
        ],
    ),
    (
        "init",
        &[
            "{a: off}",
            "{a: on, b: {command: c d}}",
            "{a: {image: \"a:1\"}}",
            "{b: {image: \"b:1\", command: [e]}, a: {user: 5}}",
            "{a: {command: f, security: {filesystem: writable}, resources: off}}",
        ],
    ),
];

/// The same of what is written at the app.
const PULL_SECRETS: [&str; 7] =
    ["{a: on}", "{a: off}", "{a: b}", "{a: {secret: c}}", "{a: {}}", "{b: on, a: d}", "{b: e#f, a: off}"];

const ADDONS: [&str; 12] = [
    "{a: off}",
    "{a: on}",
    "{a: redis}",
    "{a: {redis: on}}",
    "{a: {redis: {memory: 1Gi}}}",
    "{a: {redis: {memory: 2Gi, keep: {every: 5, to: [b]}}}}",
    "{a: {redis: {keep: {to: [c, d]}}}}",
    "{a: {redis: {keep: off}}}",
    "{a: {redis: small}}",
    "{a: bucket}",
    "{a: {bucket: {keep: {every: 6}}}}",
    "{b: {bucket: {}}, a: {redis: {keep: 5}}}",
];

/// A layer as YAML: for each field one of its forms, or nothing.
fn layer() -> impl Strategy<Value = String> {
    let field = |(name, forms): (&'static str, &'static [&'static str])| prop_oneof![2 => Just(String::new()), 3 => prop::sample::select(forms).prop_map(move |form| format!("{name}: {form}"))];
    let process = FIELDS.into_iter().map(field).collect::<Vec<_>>();
    let process = process.prop_map(|fields| {
        let fields: Vec<_> = fields.into_iter().filter(|field| !field.is_empty()).collect();
        format!("{{{}}}", fields.join(", "))
    });
    let process = prop_oneof![1 => Just("off".to_owned()), 1 => Just("on".to_owned()), 8 => process];
    let pull_secrets = prop_oneof![3 => Just(String::new()), 2 => prop::sample::select(&PULL_SECRETS[..]).prop_map(|form| format!(", pullSecrets: {form}"))];
    let addons = prop_oneof![3 => Just(String::new()), 2 => prop::sample::select(&ADDONS[..]).prop_map(|form| format!(", addons: {form}"))];
    let spec = (process, pull_secrets, addons)
        .prop_map(|(process, pull_secrets, addons)| format!("{{processes: {{web: {process}}}{pull_secrets}{addons}}}"));
    prop_oneof![1 => Just("{}".to_owned()), 9 => spec]
}

fn spec(yaml: &str) -> Spec {
    let text = format!("apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: shop}}\nspec: {yaml}\n");
    let kinds = AddonKinds::new().kind::<Raw>("redis").and_then(|kinds| kinds.kind::<Raw>("bucket")).unwrap();
    load_app_with("app.yaml", text.as_bytes(), &kinds).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}")).spec
}

fn over(low: &Spec, high: &Spec) -> Spec {
    let mut layers = low.clone();
    layers.overlay(high.clone());
    layers
}

/// All that a process says, and all that resolving it reports. Alternatives that were dropped do not show in a layer's own fields.
fn outcome(spec: &Spec) -> String {
    let log = std::cell::RefCell::new(Log::default());
    let at = At::root(&log);
    let scale = spec.processes.get("web").and_then(Switch::as_option).and_then(|web| web.scale.clone().resolve(&at));
    format!("{spec:?} {scale:?} {:?}", log.borrow().diagnostics)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_layer_that_says_nothing_changes_nothing(layer in layer()) {
        let layer = spec(&layer);
        prop_assert_eq!(outcome(&over(&layer, &Spec::new())), outcome(&layer));
        prop_assert_eq!(outcome(&over(&Spec::new(), &layer)), outcome(&layer));
    }

    #[test]
    fn a_layer_over_itself_is_that_layer(layer in layer()) {
        let layer = spec(&layer);
        prop_assert_eq!(outcome(&over(&layer, &layer)), outcome(&layer));
    }

    #[test]
    fn layers_may_be_put_together_in_any_grouping(low in layer(), middle in layer(), high in layer()) {
        let (low, middle, high) = (spec(&low), spec(&middle), spec(&high));
        let left = over(&over(&low, &middle), &high);
        let right = over(&low, &over(&middle, &high));
        prop_assert_eq!(outcome(&left), outcome(&right));
    }

    /// What a grouping drops stays dropped when further layers come.
    #[test]
    fn four_layers_too(a in layer(), b in layer(), c in layer(), d in layer()) {
        let [a, b, c, d] = [a, b, c, d].map(|layer| spec(&layer));
        let one_by_one = over(&over(&over(&a, &b), &c), &d);
        let from_the_top = over(&a, &over(&b, &over(&c, &d)));
        let in_pairs = over(&over(&a, &b), &over(&c, &d));
        prop_assert_eq!(outcome(&one_by_one), outcome(&from_the_top));
        prop_assert_eq!(outcome(&one_by_one), outcome(&in_pairs));
    }
}

/// `(low, high, outcome)`, each the fields of one process.
#[test]
fn what_a_higher_layer_replaces() {
    for (low, high, expected) in [
        ("scale: {min: 3, max: 30, cpu: 65}", "scale: 1", "scale: 1"),
        ("scale: {min: 3, max: 30}", "scale: {max: 5}", "scale: {min: 3, max: 5}"),
        ("scale: 4", "scale: {min: 1, max: 2}", "scale: {min: 1, max: 2}"),
        (
            "canary: {steps: [5, 50], interval: 2m}",
            "canary: {stepWeight: 10}",
            "canary: {stepWeight: 10, interval: 2m}",
        ),
        (
            "http: {port: 8080, ingress: {host: a.example.com, scheme: internal}}",
            "http: {ingress: {hosts: [b.example.com]}}",
            "http: {port: 8080, ingress: {hosts: [b.example.com], scheme: internal}}",
        ),
        (
            "http: {port: 8080, ingress: {host: a.example.com, scheme: internal}}",
            "http: {ingress: b.example.com}",
            "http: {port: 8080, ingress: {host: b.example.com}}",
        ),
        ("canary: {steps: [5]}", "canary: off", "canary: off"),
        ("canary: off", "canary: {interval: 1m}", "canary: {interval: 1m}"),
        ("config: {A: one, B: two}", "config: {B: null, C: three}", "config: {A: one, B: null, C: three}"),
        ("command: [a, b]", "command: [c]", "command: [c]"),
        (
            "resources: {cpu: 2, limits: {cpu: 4}}",
            "resources: {size: large, memory: 1Gi}",
            "resources: {size: large, memory: 1Gi}",
        ),
        ("resources: large", "resources: {memory: 1Gi}", "resources: {size: large, memory: 1Gi}"),
        ("command: [a, b]", "command: c d", "command: [c, d]"),
        (
            "health: {readiness: {probe: {tcp: 1}, every: 7s}}",
            "health: {readiness: {probe: {exec: [a]}}}",
            "health: {readiness: {probe: {exec: [a]}, every: 7s}}",
        ),
    ] {
        let process = |fields: &str| spec(&format!("{{processes: {{web: {{{fields}}}}}}}"));
        let layered = serde_json::to_value(over(&process(low), &process(high))).unwrap();
        assert_eq!(layered, serde_json::to_value(process(expected)).unwrap(), "{high} over {low}");
    }
}

/// A Secret of the platform's defaults is kept, replaced, or switched off; where it is fetched, `on` alone does not change that.
#[test]
fn what_a_higher_layer_makes_of_pull_secrets() {
    for (layers, expected) in [
        (&["{a: x#y}", "{b: on}"][..], "{a: {secret: x#y}, b: {}}"),
        (&["{a: x}", "{a: on}"], "{a: {secret: x}}"),
        (&["{a: on}", "{a: {secret: x}}"], "{a: {secret: x}}"),
        (&["{a: x}", "{a: z}"], "{a: {secret: z}}"),
        (&["{a: x}", "{a: off}"], "{a: off}"),
        (&["{a: x}", "{a: off}", "{a: on}"], "{a: {}}"),
    ] {
        let layer = |pull_secrets: &str| spec(&format!("{{pullSecrets: {pull_secrets}}}"));
        let layered = layers.iter().map(|layers| layer(layers)).fold(Spec::new(), |low, high| over(&low, &high));
        let (layered, expected) =
            (serde_json::to_value(layered).unwrap(), serde_json::to_value(layer(expected)).unwrap());
        assert_eq!(layered, expected, "{layers:?}");
    }
}

/// A block that was switched off forgets what it was.
#[test]
fn off_and_on_again_starts_from_nothing() {
    let process = |fields: &str| spec(&format!("{{processes: {{web: {fields}}}}}"));
    let layers = ["{scale: {min: 3, max: 30, cpu: 65}}", "{scale: off}", "{scale: {min: 1, max: 2}}"].map(process);
    let layered = layers.iter().fold(Spec::new(), |low, high| over(&low, high));
    let direct = process("{scale: {min: 1, max: 2}}");
    assert_eq!(serde_json::to_value(layered).unwrap(), serde_json::to_value(direct).unwrap());
}
