//! Typed objects behind `dyn Object`.

use terrace_k8s::api::api::apps::v1::Deployment;
use terrace_k8s::api::api::core::v1::{Namespace, ServiceAccount};
use terrace_k8s::api::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use terrace_k8s::{Kind, Object, ResourceScope, TypeMeta};

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
