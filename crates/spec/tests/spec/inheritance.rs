//! What a process makes of its app's image, identity and environment: first the layers, then app and process, the most specific wins.

use serde_json::Value;
use terrace_spec::{
    load::{load_app, load_platform},
    resolve::{Overrides, ResolvedProcess, Target, resolve},
    text::{Name, VariableName},
};

const PLATFORM: &str = include_str!("../documents/platform.yaml");

/// The process `web` in production, where the app's `spec`, the app's layer for production, the process and its layer for production say this.
fn web([spec, layer, process, process_layer]: [&str; 4]) -> ResolvedProcess {
    let image = if spec.contains("image:") { "" } else { "image: \"nginx:1.29\", " };
    let text = format!(
        "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {{name: shop}}\nspec: {{{image}{spec}{}processes: {{web: {{http: 8080, {process}}}}}}}\nenvironments: {{production: {{{layer}{}processes: {{web: {{{process_layer}}}}}}}}}\n",
        if spec.is_empty() { "" } else { ", " },
        if layer.is_empty() { "" } else { ", " },
    );
    let app = load_app("app.yaml", text.as_bytes()).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"));
    let platform = load_platform("platform.yaml", PLATFORM.as_bytes()).unwrap();
    let name = |name| Some(Name::literal(name));
    let target = Target { environment: name("production"), cluster: name("use1") };
    let resolution = resolve(&app, &platform, &target, &Overrides::default());
    let app = resolution.app.unwrap_or_else(|| panic!("{text}: {:#?}", resolution.diagnostics));
    app.processes["web"].clone()
}

/// `(layers, JSON pointer, what is there)`; `null` stands for nothing. The layers are the app, the app in production, the process, the process in production.
const CASES: &[([&str; 4], &str, &str)] = &[
    // Scalars: the highest layer of the process, else of the app.
    (["image: \"a:1\"", "", "", ""], "/image", r#""a:1""#),
    (["image: \"a:1\"", "image: \"b:1\"", "", ""], "/image", r#""b:1""#),
    (["image: \"a:1\"", "image: \"b:1\"", "image: \"c:1\"", ""], "/image", r#""c:1""#),
    (["image: \"a:1\"", "image: \"b:1\"", "image: \"c:1\"", "image: \"d:1\""], "/image", r#""d:1""#),
    // Maps: by key, and `null` removes.
    (["config: {A: one}", "", "", ""], "/config/A", r#""one""#),
    (["config: {A: one}", "config: {A: two}", "", ""], "/config/A", r#""two""#),
    (["config: {A: one}", "config: {A: two}", "config: {A: three}", ""], "/config/A", r#""three""#),
    (["config: {A: one}", "config: {A: null}", "", ""], "/config/A", "null"),
    (["config: {A: one}", "", "config: {A: null}", ""], "/config/A", "null"),
    (["config: {A: one}", "", "config: {A: null}", "config: {A: four}"], "/config/A", r#""four""#),
    (["config: {A: one}", "config: {A: null}", "config: {A: three}", ""], "/config/A", r#""three""#),
    // A setting is no switch: `off` is a value.
    (["config: {A: one}", "config: {A: \"off\"}", "", ""], "/config/A", r#""off""#),
    (["secrets: {A: a}", "", "", ""], "/secrets/A/heldBy", r#""app""#),
    (["secrets: {A: a}", "secrets: {A: b}", "", ""], "/secrets/A/source/stored", r#""b""#),
    (["secrets: {A: a}", "", "secrets: {A: a}", ""], "/secrets/A/heldBy", r#""process""#),
    (["secrets: {A: a}", "", "secrets: {A: null}", ""], "/secrets/A", "null"),
    (
        ["secrets: {A: a}", "secrets: {A: {generate: {per: cluster}}}", "", ""],
        "/secrets/A/source/generated/length",
        "32",
    ),
    (
        ["secrets: {A: {generate: {length: 64, per: cluster}}}", "secrets: {A: {generate: {per: cluster}}}", "", ""],
        "/secrets/A/source/generated/length",
        "32",
    ),
    (["facts: {A: cluster}", "", "", ""], "/facts/A/text", r#""use1""#),
    (["facts: {A: cluster}", "facts: {A: region}", "", ""], "/facts/A/text", r#""us-east-1""#),
    (["facts: {A: cluster}", "", "facts: {A: process}", ""], "/facts/A/text", r#""web""#),
    (["facts: {A: cluster}", "", "facts: {A: process}", "facts: {A: null}"], "/facts/A", "null"),
    (["compose: {A: $(PORT)}", "compose: {A: x$(PORT)}", "", ""], "/compose/A", r#""x$(PORT)""#),
    (["compose: {A: $(PORT)}", "", "compose: {A: y$(PORT)}", ""], "/compose/A", r#""y$(PORT)""#),
    (["compose: {A: $(PORT)}", "", "", "compose: {A: null}"], "/compose/A", "null"),
    // All forms are one space of names: what a process says in one form wins over what its app says in another.
    (["config: {A: one}", "", "secrets: {A: a}", ""], "/config", "null"),
    (["secrets: {A: a}", "", "facts: {A: app}", ""], "/secrets", "null"),
    (["facts: {A: app}", "", "compose: {A: x}", ""], "/facts", "null"),
    (["compose: {A: x}", "", "config: {A: one}", ""], "/compose", "null"),
    (["compose: {A: x}", "", "config: {A: null}", ""], "/compose", "null"),
    // So do layers.
    (["config: {A: one}", "secrets: {A: a}", "", ""], "/config", "null"),
    (["secrets: {A: a}", "config: {A: one}", "", ""], "/secrets", "null"),
    (["secrets: {A: a}", "config: {A: null}", "", ""], "/secrets", "null"),
    (["", "", "facts: {A: app}", "config: {A: one}"], "/facts", "null"),
    (["config: {A: one}", "secrets: {A: a}", "facts: {A: app}", "compose: {A: x}"], "/compose/A", r#""x""#),
    // The same in a container beside the process, which has nothing of the app's where it runs an image of its own.
    (
        ["links: {A: web}, facts: {B: app}", "", "sidecars: {proxy: {image: \"proxy:1\"}}", ""],
        "/sidecars/proxy/links",
        "null",
    ),
    (
        ["", "", "sidecars: {proxy: {image: \"proxy:1\", facts: {A: version}}}", ""],
        "/sidecars/proxy/facts/A/text",
        r#""1""#,
    ),
    (["", "", "init: {wait: {command: wait, facts: {A: version}}}", ""], "/init/wait/facts/A/text", r#""1.29""#),
    (
        [
            "",
            "",
            "sidecars: {proxy: {image: \"proxy:1\", links: {A: {to: web, form: url}}}}",
            "sidecars: {proxy: {links: {A: {form: host}}}}",
        ],
        "/sidecars/proxy/links/A/form",
        r#""host""#,
    ),
    (
        ["", "", "sidecars: {proxy: {image: \"proxy:1\", config: {A: one}}}", "sidecars: {proxy: {links: {A: web}}}"],
        "/sidecars/proxy/config",
        "null",
    ),
    (
        ["", "", "init: {wait: {command: wait, links: {A: web}}}", "init: {wait: {facts: {A: app}}}"],
        "/init/wait/links",
        "null",
    ),
    (
        ["", "", "init: {wait: {command: wait, links: {A: web}}}", "init: {wait: {links: {A: off}}}"],
        "/init/wait/links",
        "null",
    ),
    // What a variable is composed of is the process's.
    (["config: {A: one}, compose: {B: $(A)}", "", "secrets: {A: a}", ""], "/compose/B", r#""$(A)""#),
    // Blocks: field by field; a shorthand replaces; `off` and `on` switch.
    (["resources: {cpu: 1, memory: 1Gi}", "resources: {cpu: 2}", "", ""], "/resources/cpu", r#""2""#),
    (["resources: {cpu: 1, memory: 1Gi}", "", "resources: {cpu: 3}", ""], "/resources/memory", r#""1Gi""#),
    (["resources: {cpu: 1, memory: 1Gi}", "", "resources: off", ""], "/resources/memory", r#""128Mi""#),
    (
        ["resources: {cpu: 1, memory: 1Gi}", "", "resources: off", "resources: {cpu: 4}"],
        "/resources/memory",
        r#""128Mi""#,
    ),
    (["runtime: go", "", "", ""], "/runtime/value", r#""230MiB""#),
    (["runtime: go", "", "runtime: {share: 50}", ""], "/runtime/value", r#""128MiB""#),
    (["runtime: {engine: go, share: 50}", "", "runtime: jvm", ""], "/runtime/value", r#""-XX:MaxRAMPercentage=75.0""#),
    (["runtime: {engine: jvm, share: 62.5}", "", "", ""], "/runtime/value", r#""-XX:MaxRAMPercentage=62.5""#),
    (["runtime: node", "", "resources: {memory: 1Gi}", ""], "/runtime/value", r#""--max-old-space-size=768""#),
    (["runtime: go", "runtime: off", "", ""], "/runtime", "null"),
    (["runtime: go", "", "runtime: off", ""], "/runtime", "null"),
    (["runtime: go", "", "runtime: off", "runtime: node"], "/runtime/engine", r#""node""#),
    (["identity: a", "", "", ""], "/identity", "null"),
    (["identity: a", "", "identity: b", ""], "/identity/own/role", r#""arn:aws:iam::222222222222:role/b""#),
    (
        ["identity: a", "", "identity: b", "identity: {role: c}"],
        "/identity/own/role",
        r#""arn:aws:iam::222222222222:role/c""#,
    ),
    (["identity: a", "", "identity: b", "identity: off"], "/identity/own", "{}"),
    (["identity: a", "", "identity: on", ""], "/identity/own/role", r#""arn:aws:iam::222222222222:role/a""#),
    (
        ["identity: a", "identity: off", "identity: b", ""],
        "/identity/own/role",
        r#""arn:aws:iam::222222222222:role/b""#,
    ),
    (["secretsFrom: {s: a}", "", "", ""], "/secretsFrom/s/heldBy", r#""app""#),
    (["secretsFrom: {s: a}", "", "secretsFrom: {s: off}", ""], "/secretsFrom", "null"),
    (["secretsFrom: {s: a}", "", "secretsFrom: {s: {prefix: P_}}", ""], "/secretsFrom/s/secrets/key", r#""a""#),
    (
        ["secretsFrom: {s: {key: a, prefix: P_}}", "secretsFrom: {s: b}", "", ""],
        "/secretsFrom/s/secrets/prefix",
        "null",
    ),
    // How a service is told its port: a variable that is written wins.
    (["", "", "", ""], "/portVariable", r#""PORT""#),
    (["", "", "", "http: {portVariable: AD_PORT}"], "/portVariable", r#""AD_PORT""#),
    (["", "", "", "http: {portVariable: off}"], "/portVariable", "null"),
    (["config: {PORT: \"8080\"}", "", "", ""], "/portVariable", "null"),
];

#[test]
fn the_most_specific_wins() {
    for (layers, pointer, expected) in CASES {
        let process = serde_json::to_value(web(*layers)).unwrap();
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(process.pointer(pointer).unwrap_or(&Value::Null), &expected, "{layers:?} at {pointer}");
    }
}

/// The order is that of layers and of writing; what is composed comes after what it is composed of.
#[test]
fn variables_keep_their_order() {
    let layers = [
        "config: {B: b, A: a}, compose: {Z: $(Y), Y: $(X), X: x, W: w}, secretsFrom: {second: a, first: b}",
        "",
        "config: {C: c, B: own}, compose: {X: $(W)}, secretsFrom: {own: c, second: off}",
        "",
    ];
    let environment = web(layers).environment;
    assert_eq!(environment.config.keys().map(VariableName::as_str).collect::<Vec<_>>(), ["B", "A", "C"]);
    assert_eq!(environment.compose.keys().map(VariableName::as_str).collect::<Vec<_>>(), ["W", "X", "Y", "Z"]);
    assert_eq!(environment.secrets_from.keys().map(Name::as_str).collect::<Vec<_>>(), ["first", "own"]);
}
