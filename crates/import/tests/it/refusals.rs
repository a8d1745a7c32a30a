//! What is not imported, and what is said then.

use terrace::spec::{resolve::Target, text::Name};
use terrace_import::manifests::{Fidelity, Names, Options, Source, import};

fn deployment(name: &str, labels: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{selector: {{matchLabels: {{app: {name}}}}}, template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: {name}, image: \"example.com/{name}:1.0\"}}]}}}}}}\n---\n"
    )
}

fn mistakes(text: &[u8], app: Option<&str>, names: Names) -> String {
    let app = app.map(|name| Name::try_from(name).expect("a name"));
    let options =
        Options { app: app.as_ref(), platform: None, target: Target::default(), fidelity: Fidelity::Effect, names };
    match import(&[Source { file: "manifests.yaml", bytes: text }], &options) {
        Ok(imported) => {
            format!("app {}", imported.yaml.lines().find_map(|line| line.strip_prefix("  name: ")).unwrap_or_default())
        }
        Err(mistakes) => mistakes
            .iter()
            .map(|mistake| format!("{}: {}", mistake.code, mistake.message))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(mistakes(text.as_bytes(), None, Names::Kept), expected, "{text}");
}

#[test]
fn what_cannot_be_read_is_said() {
    check("a: [", "T0930: the manifests are not YAML: unclosed bracket '['");
    check(
        "just a text",
        "T0932: a document is no Kubernetes object: it has no `apiVersion`, no `kind`, no `metadata.name`",
    );
    check("kind: Pod\nkind: Pod\n", "T0930: `kind` is written twice");
    check("", "T0934: there is no workload among the manifests: nothing that an app could run");
    assert_eq!(mistakes(b"a: \xff", None, Names::Kept), "T0930: line 1 is not UTF-8");
}

#[test]
fn what_is_made_to_harm_is_bounded() {
    let deep = "[".repeat(500);
    assert!(mistakes(deep.as_bytes(), None, Names::Kept).starts_with("T093"), "{deep}");
    let block = (0..200).map(|depth| " ".repeat(depth) + "a:\n").collect::<Vec<_>>().concat();
    assert!(mistakes(block.as_bytes(), None, Names::Kept).starts_with("T093"));
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        let line = format!("a{level}: &a{level} [{below}]\n");
        bomb.push_str(&line);
    }
    check(&bomb, "T0931: there are more than 2000000 values, counting what aliases stand for");
    check("a: &a [*a]\n", "T0930: the alias stands inside of what it stands for");
    let huge = vec![b'#'; (32 << 20) + 1];
    assert_eq!(
        mistakes(&huge, None, Names::Kept),
        "T0931: there are 33554433 bytes of manifests, and 33554432 are read"
    );
}

#[test]
fn one_app_is_imported_at_a_time() {
    let two =
        deployment("cart", "app.kubernetes.io/instance: cart") + &deployment("tax", "app.kubernetes.io/instance: tax");
    check(&two, "T0935: the manifests are of 2 apps: `cart`, `tax`");
    assert_eq!(mistakes(two.as_bytes(), Some("tax"), Names::Kept), "app tax");
    assert_eq!(mistakes(two.as_bytes(), Some("shop"), Names::Kept), "app shop");
    let unlike = deployment("cart", "") + &deployment("tax", "");
    check(&unlike, "T0936: nothing says what app `cart`, `tax` are of");
    let alike = deployment("shop-cart", "") + &deployment("shop-tax", "");
    check(&alike, "app shop");
    check(&(deployment("shop", "") + &deployment("shop", "")), "T0933: Deployment/shop is there twice");
    let elsewhere = deployment("shop-a", "").replace("metadata: {name", "metadata: {namespace: one, name")
        + &deployment("shop-b", "").replace("metadata: {name", "metadata: {namespace: two, name");
    check(&elsewhere, "T0937: the manifests are of 2 namespaces: `one`, `two`");
}

#[test]
fn what_is_live_keeps_its_name_unless_asked() {
    let text = deployment("shop", "");
    check(&text, "app shop");
    assert_eq!(mistakes(text.as_bytes(), None, Names::New), "app shop");
    let renamed =
        Options { app: None, platform: None, target: Target::default(), fidelity: Fidelity::Effect, names: Names::New };
    let imported = import(&[Source { file: "manifests.yaml", bytes: text.as_bytes() }], &renamed).expect("an app");
    assert!(!imported.yaml.contains("adopt") && !imported.yaml.contains("objects:"), "{}", imported.yaml);
    let anew = "would be replaced or made anew:\n  Deployment/shop\n";
    assert!(imported.report.contains(anew), "{}", imported.report);
    check(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {spec: {containers: []}}}\n",
        "T0934: none of the workloads has a form in an app",
    );
}
