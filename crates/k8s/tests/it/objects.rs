//! Typed objects behind `dyn Object`.

use serde::Serialize;
use terrace_document::{Tape, write_json};
use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use terrace_k8s::api::apps::v1::Deployment;
use terrace_k8s::api::core::v1::{Namespace, ServiceAccount};
use terrace_k8s::api::{ClusterResourceScope, Metadata, Resource};
use terrace_k8s::{Kind, Object, ResourceScope, TypeMeta, object};

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}

#[test]
fn a_type_says_what_it_is() {
    assert_eq!(
        Deployment::of_type(),
        TypeMeta { api_version: "apps/v1", kind: "Deployment", scope: ResourceScope::Namespaced }
    );
    assert_eq!(Namespace::of_type(), TypeMeta { api_version: "v1", kind: "Namespace", scope: ResourceScope::Cluster });
    assert_eq!(Kind::of::<Deployment>(), Kind::new("apps", "Deployment"));
}

#[test]
fn an_object_keeps_its_type() {
    let mut object: Box<dyn Object> = Box::new(Deployment { metadata: named("web"), ..Deployment::default() });
    assert!(object.is::<Deployment>() && !object.is::<ServiceAccount>());
    assert!(object.downcast_mut::<ServiceAccount>().is_none());

    let deployment = object.downcast_mut::<Deployment>().expect("it was made of one");
    deployment.spec.replicas = Some(2);
    object.metadata_mut().namespace = Some("shop".to_owned());

    let replicas = object.downcast_ref::<Deployment>().and_then(|web| web.spec.replicas);
    assert_eq!(replicas, Some(2));
    assert_eq!(format!("{object:?}"), "Deployment/shop/web");
}

/// As kube's derive makes one: it is `Serialize` as a whole, and says itself what it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Derived {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
}

impl Resource for Derived {
    const API_VERSION: &'static str = "example.com/v1";
    const GROUP: &'static str = "example.com";
    const KIND: &'static str = "Derived";
    const VERSION: &'static str = "v1";
    const URL_PATH_SEGMENT: &'static str = "deriveds";
    type Scope = ClusterResourceScope;
}

impl Metadata for Derived {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

/// The fields in another order than they are written in.
struct Named {
    spec: [u8; 2],
    metadata: ObjectMeta,
}

object!(Derived);
object!(Named { api_version: "example.com/v1", kind: "Named", scope: Cluster });

#[test]
fn every_object_is_written_whole_and_says_what_it_is() {
    let cases: [(Box<dyn Object>, &str); 3] = [
        (
            Box::new(ServiceAccount { metadata: named("web"), ..ServiceAccount::default() }),
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"web"}}"#,
        ),
        (
            Box::new(Derived { api_version: Derived::API_VERSION, kind: Derived::KIND, metadata: named("one") }),
            r#"{"apiVersion":"example.com/v1","kind":"Derived","metadata":{"name":"one"}}"#,
        ),
        (
            Box::new(Named { spec: [1, 2], metadata: named("two") }),
            r#"{"apiVersion":"example.com/v1","kind":"Named","metadata":{"name":"two"},"spec":[1,2]}"#,
        ),
    ];
    for (object, expected) in cases {
        let mut tape = Tape::new();
        object.write(&mut tape).expect("it holds only strings and numbers");
        let mut json = String::new();
        write_json(tape.root(), &mut json).expect("it holds no number that JSON lacks");
        assert_eq!(json.trim_end(), expected);
    }
}
