//! The types of Kubernetes itself that a tree may hold.
//!
//! Coherence lets no other crate add one, so the list is longer than what Terrace emits. Kinds that an
//! application has no business with are left to raw objects: each type here costs compile time.

use k8s_openapi::Resource;
use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    networking::v1 as networking, policy::v1 as policy, rbac::v1 as rbac, scheduling::v1 as scheduling,
    storage::v1 as storage,
};
use terrace_document::Node;

use crate::reading::{self, Refused};

/// Makes the types objects, and finds the type of an object that is not one.
macro_rules! kubernetes {
    ($($object:ty),+ $(,)?) => {
        object!($($object),+);

        /// What Kubernetes would refuse of an object that was written by hand; `None` for kinds that are not Kubernetes' own, or have no type
        /// here.
        pub fn refused(object: Node<'_>) -> Option<Vec<Refused>> {
            let is = |version: &str, kind: &str| object.api_version() == Some(version) && object.kind() == Some(kind);
            $(if is(<$object as Resource>::API_VERSION, <$object as Resource>::KIND) {
                return Some(reading::refused::<$object>(object));
            })+
            None
        }
    };
}

kubernetes!(
    apps::DaemonSet,
    apps::Deployment,
    apps::StatefulSet,
    autoscaling::HorizontalPodAutoscaler,
    batch::CronJob,
    batch::Job,
    core::ConfigMap,
    core::LimitRange,
    core::Namespace,
    core::PersistentVolume,
    core::PersistentVolumeClaim,
    core::Pod,
    core::ResourceQuota,
    core::Secret,
    core::Service,
    core::ServiceAccount,
    networking::Ingress,
    networking::IngressClass,
    networking::NetworkPolicy,
    policy::PodDisruptionBudget,
    rbac::ClusterRole,
    rbac::ClusterRoleBinding,
    rbac::Role,
    rbac::RoleBinding,
    scheduling::PriorityClass,
    storage::StorageClass,
);
