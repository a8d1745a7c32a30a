//! The Canary: what is released, and by whose traffic.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer};

use super::{Analysis, CanaryService};

/// Releases each new version of a workload step by step, and takes it back when its metrics say so.
///
/// Flagger makes, and from then on owns, `<target>-primary`, its autoscaler, the Services `<service>`,
/// `<service>-primary` and `<service>-canary`, and the route of the provider: none of them may be emitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Canary {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// What is released and how.
    pub spec: CanarySpec,
}

object!(Canary { api_version: "flagger.app/v1beta1", kind: "Canary", scope: Namespaced });

/// What is released and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanarySpec {
    /// Who shifts the traffic. Always written: left out, the controller's own flag decides.
    pub provider: Provider,
    /// The workload that is released.
    pub target_ref: TargetReference,
    /// The autoscaler of the target; without it Flagger and the autoscaler contest the scale of zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaler_ref: Option<AutoscalerReference>,
    /// A Gloo Upstream whose settings those that Flagger makes are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_ref: Option<UpstreamReference>,
    /// Seconds after which a release that makes no progress is taken back; 600 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<u32>,
    /// Whether new versions are promoted without an analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_analysis: Option<bool>,
    /// Whether the target is given back its traffic when the Canary is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revert_on_deletion: Option<bool>,
    /// How the target is reached.
    pub service: CanaryService,
    /// How a new version is tried.
    pub analysis: Analysis,
}

/// Who shifts the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Apache APISIX.
    Apisix,
    /// AWS App Mesh, `v1beta1`.
    AppMesh,
    /// AWS App Mesh, `v1beta2`.
    #[serde(rename = "appmesh:v1beta2")]
    AppMeshV1Beta2,
    /// Contour.
    Contour,
    /// The Gateway API, `v1`; without a version the schema refuses it.
    #[serde(rename = "gatewayapi:v1")]
    GatewayApi,
    /// Gloo Edge.
    Gloo,
    /// Istio.
    Istio,
    /// Knative.
    Knative,
    /// Nobody: the Service is switched as a whole, so blue/green is all there is.
    Kubernetes,
    /// Kuma.
    Kuma,
    /// Linkerd.
    Linkerd,
    /// The NGINX ingress controller.
    Nginx,
    /// Skipper.
    Skipper,
    /// Traefik.
    Traefik,
}

/// The workload that is released, by name ([`TARGET_NAME_LIMIT`](super::TARGET_NAME_LIMIT)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetReference {
    /// A Deployment. It has no `replicas` of its own: Flagger scales it to zero between releases.
    Deployment(String),
    /// A `DaemonSet`.
    DaemonSet(String),
}

impl Serialize for TargetReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, name) = match self {
            Self::Deployment(name) => ("Deployment", name),
            Self::DaemonSet(name) => ("DaemonSet", name),
        };
        TypedReference { api_version: "apps/v1", kind, name, namespace: None }.serialize(serializer)
    }
}

/// The autoscaler of the target. Flagger makes a copy, `<name>-primary`, for the primary.
///
/// ```
/// use terrace_k8s::custom::flagger::{AutoscalerReference, PrimaryReplicas, Scaler, UpstreamReference};
///
/// let queue = AutoscalerReference {
///     scaler: Scaler::ScaledObject { primary_queries: [].into() },
///     name: "shop-worker".to_owned(),
///     primary_replicas: Some(PrimaryReplicas { min_replicas: Some(2), max_replicas: None }),
/// };
/// assert_eq!(serde_json::to_value(&queue)?["kind"], "ScaledObject");
///
/// // What Gloo's upstreams are made after.
/// let upstream = UpstreamReference { name: "shop-web".to_owned(), namespace: "gloo-system".to_owned() };
/// assert_eq!(serde_json::to_value(&upstream)?["kind"], "Upstream");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoscalerReference {
    /// Which autoscaler it is.
    pub scaler: Scaler,
    /// Its name.
    pub name: String,
    /// Bounds of the primary's copy; the target's own unless given.
    pub primary_replicas: Option<PrimaryReplicas>,
}

/// Which autoscaler a target has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scaler {
    /// Kubernetes' own, `autoscaling/v2`: Flagger reads no other version.
    HorizontalPodAutoscaler,
    /// KEDA's.
    ScaledObject {
        /// The query of each named trigger, as the primary's copy has it.
        primary_queries: BTreeMap<String, String>,
    },
}

/// Bounds of the primary's autoscaler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrimaryReplicas {
    /// The fewest replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_replicas: Option<u32>,
    /// The most replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_replicas: Option<u32>,
}

impl Serialize for AutoscalerReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            api_version: &'static str,
            kind: &'static str,
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            primary_scaler_replicas: Option<PrimaryReplicas>,
            #[serde(skip_serializing_if = "Option::is_none")]
            primary_scaler_queries: Option<&'a BTreeMap<String, String>>,
        }
        let (api_version, kind, primary_scaler_queries) = match &self.scaler {
            Scaler::HorizontalPodAutoscaler => ("autoscaling/v2", "HorizontalPodAutoscaler", None),
            Scaler::ScaledObject { primary_queries } => ("keda.sh/v1alpha1", "ScaledObject", Some(primary_queries)),
        };
        Written {
            api_version,
            kind,
            name: &self.name,
            primary_scaler_replicas: self.primary_replicas,
            primary_scaler_queries: primary_scaler_queries.filter(|queries| !queries.is_empty()),
        }
        .serialize(serializer)
    }
}

/// A Gloo Upstream. The namespace has no default: Flagger's router looks it up as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamReference {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
}

impl Serialize for UpstreamReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TypedReference {
            api_version: "gloo.solo.io/v1",
            kind: "Upstream",
            name: &self.name,
            namespace: Some(&self.namespace),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TypedReference<'a> {
    api_version: &'static str,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
}
