//! Pods that constructs of one's own make, and what selects them.

use std::collections::BTreeMap;

use terrace_k8s::api::{
    apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta},
    core::v1::{
        Capabilities, Container, PodSecurityContext, PodSpec, PodTemplateSpec, SeccompProfile, SecurityContext,
    },
};

use super::Scope;
use crate::process::SELECTOR_LABEL;

impl Scope<'_> {
    /// The one label that selects pods of this construct, made by [`Scope::pod`], and no others of the app.
    pub fn selector_labels(&self) -> BTreeMap<String, String> {
        let own = self.component().and_then(|component| component.labels.get(SELECTOR_LABEL));
        own.map(|own| (SELECTOR_LABEL.to_owned(), own.clone())).into_iter().collect()
    }

    /// Selects the pods of this construct: see [`Scope::selector_labels`].
    ///
    /// ```
    /// use terrace_build::Scope;
    /// use terrace_k8s::api::api::{apps::v1::{Deployment, DeploymentSpec}, core::v1::{Service, ServiceSpec}};
    ///
    /// /// Redis, and the Service that leads to it and to nothing else.
    /// fn redis(scope: &mut Scope<'_>) {
    ///     let template = scope.pod(999, [scope.container("redis", "redis:8.2")]);
    ///     let (metadata, selector) = (scope.metadata(), scope.selector());
    ///     let spec = DeploymentSpec { selector, template, ..DeploymentSpec::default() };
    ///     scope.add(Deployment { metadata, spec, ..Deployment::default() });
    ///     let (metadata, selector) = (scope.metadata(), Some(scope.selector_labels()));
    ///     let spec = Some(ServiceSpec { selector, ..ServiceSpec::default() });
    ///     scope.add(Service { metadata, spec, ..Service::default() });
    /// }
    /// ```
    pub fn selector(&self) -> LabelSelector {
        LabelSelector { match_labels: Some(self.selector_labels()), ..LabelSelector::default() }
    }

    /// Selects all pods of the app, those of other constructs too: for a `NetworkPolicy` that lets in nobody else.
    ///
    /// ```
    /// use terrace_build::Scope;
    /// use terrace_k8s::api::api::networking::v1::{NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicySpec};
    ///
    /// /// The app's own pods may call this construct, and nobody else.
    /// fn close(scope: &mut Scope<'_>) {
    ///     let metadata = scope.metadata();
    ///     let from = vec![NetworkPolicyPeer { pod_selector: Some(scope.app_selector()), ..NetworkPolicyPeer::default() }];
    ///     let spec = NetworkPolicySpec {
    ///         pod_selector: Some(scope.selector()),
    ///         ingress: Some(vec![NetworkPolicyIngressRule { from: Some(from), ..NetworkPolicyIngressRule::default() }]),
    ///         ..NetworkPolicySpec::default()
    ///     };
    ///     scope.add(NetworkPolicy { metadata, spec: Some(spec), ..NetworkPolicy::default() });
    /// }
    /// ```
    pub fn app_selector(&self) -> LabelSelector {
        let app = self.context().app().name.to_string();
        let labels = [("app.kubernetes.io/part-of".to_owned(), app)].into();
        LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
    }

    /// A template of pods with this construct's labels, at the level `restricted` of Pod Security, without a token of the Kubernetes API.
    ///
    /// `user` is the number that the image's program runs as; its group owns the volumes.
    pub fn pod(&self, user: i64, containers: impl IntoIterator<Item = Container>) -> PodTemplateSpec {
        let ObjectMeta { labels, annotations, .. } = self.metadata();
        PodTemplateSpec {
            metadata: Some(ObjectMeta { labels, annotations, ..ObjectMeta::default() }),
            spec: Some(PodSpec {
                automount_service_account_token: Some(false),
                enable_service_links: Some(false),
                security_context: Some(PodSecurityContext {
                    run_as_non_root: Some(true),
                    run_as_user: Some(user),
                    run_as_group: Some(user),
                    fs_group: Some(user),
                    fs_group_change_policy: Some("OnRootMismatch".to_owned()),
                    seccomp_profile: Some(SeccompProfile {
                        type_: "RuntimeDefault".to_owned(),
                        ..SeccompProfile::default()
                    }),
                    ..PodSecurityContext::default()
                }),
                containers: containers.into_iter().collect(),
                ..PodSpec::default()
            }),
        }
    }

    /// A container at the level `restricted` of Pod Security, whose root file system cannot be written to.
    pub fn container(&self, name: impl Into<String>, image: impl Into<String>) -> Container {
        Container {
            name: name.into(),
            image: Some(image.into()),
            security_context: Some(SecurityContext {
                allow_privilege_escalation: Some(false),
                capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
                read_only_root_filesystem: Some(true),
                ..SecurityContext::default()
            }),
            ..Container::default()
        }
    }
}
