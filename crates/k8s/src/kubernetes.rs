//! The types of Kubernetes itself that a tree may hold.
//!
//! Coherence lets no other crate add one, so the list is longer than what Terrace emits. Kinds that an
//! application has no business with are left to raw objects: each type here costs compile time.

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    networking::v1 as networking, policy::v1 as policy, rbac::v1 as rbac, scheduling::v1 as scheduling,
    storage::v1 as storage,
};

object!(
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
