//! What is no definition, and what the user is told.

use terrace_diagnostic::{Sources, render};
use terrace_import::{
    codes,
    crd::{Request, module},
};

const HEAD: &str =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: caches.example.com}\n";

#[test]
fn each_has_a_place_and_an_edit() {
    let versions = |versions: &str| {
        format!(
            "{HEAD}spec:\n  group: example.com\n  names: {{kind: Cache}}\n  scope: Namespaced\n  versions: {versions}\n"
        )
    };
    let cases = [
        ("not YAML", "kind: [CustomResourceDefinition\n".to_owned(), None),
        ("nothing", "# nothing\n".to_owned(), None),
        ("another object", "apiVersion: v1\nkind: ConfigMap\n".to_owned(), None),
        ("old", HEAD.replace("/v1", "/v1beta1"), None),
        ("no spec", HEAD.to_owned(), None),
        ("no group", format!("{HEAD}spec: {{names: {{kind: Cache}}}}\n"), None),
        ("scope", format!("{HEAD}spec: {{group: example.com, names: {{kind: Cache}}, scope: Global}}\n"), None),
        ("no versions", versions("[]"), None),
        ("no schema", versions("[{name: v1, storage: true}]"), None),
        ("version", versions("[{name: v1, storage: true}, {name: v1beta1}]"), Some("v1beta2")),
        (
            "types",
            versions("[{name: v1, schema: {openAPIV3Schema: {properties: {spec: {type: map}, data: {type: text}}}}}]"),
            None,
        ),
    ];
    let mut shown = String::new();
    for (name, text, version) in cases {
        let request = Request { file: "crd.yaml", version, command: "terrace import crd crd.yaml" };
        let mistakes = module(&text, request).expect_err(name);
        assert!(mistakes.iter().all(|mistake| !mistake.hints.is_empty()), "{name}");
        let mut sources = Sources::new();
        sources.insert("crd.yaml", text.as_str());
        shown.extend(["--- ", name, "\n", &render(&mistakes, &sources), "\n"]);
    }
    for code in codes::ALL.iter().filter(|code| (920..926).contains(&code.number())) {
        assert!(shown.contains(&format!("[{code}]")), "{code} is shown nowhere");
    }
    insta::assert_snapshot!(shown);
}
