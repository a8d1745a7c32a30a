/// The kinds of objects that rules know something about.
///
/// ```
/// use terrace_check::{Kind, Subject};
///
/// /// How many objects of an app a balancer belongs to.
/// fn entrances(subject: &Subject<'_>) -> usize {
///     [Kind::Ingress, Kind::HttpRoute, Kind::VirtualService].into_iter().map(|kind| subject.of_kind(kind).count()).sum()
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of Kubernetes and its controllers")]
pub enum Kind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Rollout,
    Job,
    CronJob,
    Pod,
    Service,
    Ingress,
    ConfigMap,
    Secret,
    ServiceAccount,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    HorizontalPodAutoscaler,
    ScaledObject,
    ExternalSecret,
    SealedSecret,
    Certificate,
    Canary,
    HttpRoute,
    VirtualService,
    Namespace,
    /// Any other kind.
    Other,
}

impl Kind {
    /// The kind of an object with this `apiVersion` and `kind`.
    pub(super) fn of(version: &str, kind: &str) -> Self {
        Self::of_group(version.split_once('/').map_or("", |(group, _)| group), kind)
    }

    /// The kind of an API group, by its name there.
    pub(crate) fn of_group(group: &str, kind: &str) -> Self {
        match (kind, group) {
            ("Deployment", "apps") => Self::Deployment,
            ("StatefulSet", "apps") => Self::StatefulSet,
            ("DaemonSet", "apps") => Self::DaemonSet,
            ("Rollout", "argoproj.io") => Self::Rollout,
            ("Job", "batch") => Self::Job,
            ("CronJob", "batch") => Self::CronJob,
            ("Pod", "") => Self::Pod,
            ("Service", "") => Self::Service,
            ("Ingress", "networking.k8s.io") => Self::Ingress,
            ("ConfigMap", "") => Self::ConfigMap,
            ("Secret", "") => Self::Secret,
            ("ServiceAccount", "") => Self::ServiceAccount,
            ("PersistentVolumeClaim", "") => Self::PersistentVolumeClaim,
            ("PodDisruptionBudget", "policy") => Self::PodDisruptionBudget,
            ("HorizontalPodAutoscaler", "autoscaling") => Self::HorizontalPodAutoscaler,
            ("ScaledObject", "keda.sh") => Self::ScaledObject,
            ("ExternalSecret", "external-secrets.io") => Self::ExternalSecret,
            ("SealedSecret", "bitnami.com") => Self::SealedSecret,
            ("Certificate", "cert-manager.io") => Self::Certificate,
            ("Canary", "flagger.app") => Self::Canary,
            ("HTTPRoute", "gateway.networking.k8s.io") => Self::HttpRoute,
            ("VirtualService", "gateway.solo.io") => Self::VirtualService,
            ("Namespace", "") => Self::Namespace,
            _ => Self::Other,
        }
    }

    /// Whether it keeps a number of pods running.
    pub(crate) const fn keeps_running(self) -> bool {
        matches!(self, Self::Deployment | Self::StatefulSet | Self::Rollout)
    }

    /// Whether its pods run to an end.
    pub(crate) const fn runs_to_end(self) -> bool {
        matches!(self, Self::Job | Self::CronJob)
    }
}
