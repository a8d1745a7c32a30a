//! Changes to objects: their order, and those that come to nothing.

use terrace::{
    k8s::api::{
        apps::v1::Deployment,
        core::v1::{ConfigMap, PodTemplateSpec},
    },
    prelude::*,
    spec::load::load_app,
};

use crate::{of_the_tree, rendered, yaml};

/// A construct that changes what a process makes.
struct Slow;

impl Construct for Slow {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        scope.patch::<Deployment>("shop-web", |web| mark(web, "construct"));
    }
}

fn mark(deployment: &mut Deployment, mark: &str) {
    let annotations = deployment.metadata.annotations.get_or_insert_default();
    annotations.entry("order".to_owned()).or_default().extend([mark, " "]);
}

type Change = fn(Definition) -> Definition;

fn web() -> Spec {
    Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080))
}

#[test]
fn changes_are_made_in_their_order() {
    let app = "apiVersion: terrace.dev/v1alpha1
kind: App
metadata: {name: shop}
spec:
  image: shop:1.42.0
  processes: {web: {http: 8080}}
  patches:
    first:
      target: {kind: Deployment}
      json:
      - {op: test, path: /metadata/annotations/order, value: 'construct definition transform '}
      - {op: replace, path: /metadata/annotations/order, value: json}
    second:
      target: {kind: Deployment}
      merge: {metadata: {annotations: {order: merge}}}
  objects:
    own: {apiVersion: example.com/v1, kind: Widget, metadata: {name: own}}
";
    let app = load_app("app.yaml", app.as_bytes()).expect("an app");
    let mut definition = Definition::from(app);
    definition.add("slow", Slow);
    let definition = definition
        .transform(|object| {
            assert_ne!(object.identity().kind.name(), "Widget");
            if let Some(web) = object.downcast_mut::<Deployment>() {
                mark(web, "transform");
            }
        })
        .patch::<Deployment>("shop-web", |web| mark(web, "definition"));
    let rendered = rendered(&definition);
    assert_eq!(yaml(&rendered, "Deployment/shop-web", "/metadata/annotations/order"), "merge\n");
    assert_eq!(yaml(&rendered, "Widget.example.com/own", "/metadata"), "name: own\n");
}

#[test]
fn a_change_that_comes_to_nothing_is_a_mistake() {
    let cases: [(Change, &str); 8] = [
        (
            |shop| shop.patch::<Deployment>("web", |_| {}),
            "T0306: the patch matches nothing: there is no Deployment/web",
        ),
        (
            |shop| shop.patch::<ConfigMap>("shop-web", |_| {}),
            "T0306: the patch matches nothing: there is no ConfigMap/shop-web",
        ),
        (
            |shop| shop.patch::<Deployment>("shop-web", |web| web.spec.replicas = Some(2)),
            "T0307: the patch on Deployment/shop-web changes nothing",
        ),
        (
            |shop| shop.patch::<Deployment>("shop-web", |web| web.metadata.name = None),
            "T0308: the patch on Deployment/shop-web: it changes what the object is",
        ),
        (
            |shop| shop.patch::<Deployment>("shop-web", |web| web.spec.template = PodTemplateSpec::default()),
            "T0325: the patch on Deployment/shop-web: it leaves it without `spec.template.spec.containers`, which a Deployment must have",
        ),
        (
            |shop| {
                shop.transform(|object| {
                    if let Some(pod) = object.pod_template_mut().and_then(|template| template.spec.as_mut()) {
                        pod.containers.clear();
                    }
                })
            },
            "T0325: the transform on Deployment/shop-web: it leaves it without `spec.template.spec.containers`, which a Deployment must have",
        ),
        (|shop| shop.transform(|_| {}), "T0307: the transform changes no object"),
        (
            |shop| {
                shop.transform(|object| {
                    if let Some(web) = object.downcast_mut::<Deployment>() {
                        web.metadata.name = Some("other".to_owned());
                    }
                })
            },
            "T0308: the transform on Deployment/shop-web: it changes what the object is",
        ),
    ];
    for (change, expected) in cases {
        let line = line!();
        let rendered = rendered(&change(Definition::new("shop").spec(web())));
        assert_eq!(of_the_tree(&rendered), [expected]);
        let caller = rendered.diagnostics[0].place.caller.as_ref().expect("the call is known");
        assert!(caller.file() == file!() && caller.line() < line, "{caller}");
    }
}
