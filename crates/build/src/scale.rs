//! How many copies run: the HorizontalPodAutoscaler, and the PodDisruptionBudget that keeps most of them running.

use terrace_k8s::api::{
    apimachinery::pkg::util::intstr::IntOrString,
    apps::v1::Deployment,
    autoscaling::v2::{
        CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget,
        ResourceMetricSource,
    },
    policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec},
};
use terrace_spec::{resolve::ResolvedScale, text::Percent};

use crate::{Construct, Handle, Scope, pod::Pod};

/// Scales a Deployment with its load.
///
/// With it the Deployment writes no `replicas`: each sync would set the number back (Argo CD, best practices).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Autoscaler {
    pub(crate) deployment: Handle<Deployment>,
    pub(crate) scale: ResolvedScale,
}

impl Construct for Autoscaler {
    type Outputs = Handle<HorizontalPodAutoscaler>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let name = scope.name_of(self.deployment).to_owned();
        let (min, max, cpu, memory) = match self.scale {
            ResolvedScale::Automatic { min, max, cpu, memory } => (min, max, cpu, memory),
            ResolvedScale::Fixed { replicas } => (replicas, replicas, Some(ResolvedScale::DEFAULT_CPU), None),
        };
        // Memory first: versions of Kubernetes that store `autoscaling/v1` give the metrics back in that order, and a diff
        // would never settle (kubernetes/kubernetes#74099).
        let metrics = [("memory", memory), ("cpu", cpu)];
        let metrics = metrics.into_iter().filter_map(|(name, use_to_hold)| Some(metric(name, use_to_hold?))).collect();
        let autoscaler = HorizontalPodAutoscaler {
            metadata: scope.metadata_named(&*name),
            spec: HorizontalPodAutoscalerSpec {
                scale_target_ref: CrossVersionObjectReference {
                    api_version: Some("apps/v1".to_owned()),
                    kind: "Deployment".to_owned(),
                    name,
                },
                min_replicas: Some(whole(min)),
                max_replicas: whole(max),
                metrics: Some(metrics),
                ..HorizontalPodAutoscalerSpec::default()
            },
            ..HorizontalPodAutoscaler::default()
        };
        let handle = scope.add(autoscaler);
        scope.depend(handle, self.deployment);
        handle
    }
}

fn metric(name: &str, use_to_hold: Percent) -> MetricSpec {
    MetricSpec {
        type_: "Resource".to_owned(),
        resource: Some(ResourceMetricSource {
            name: name.to_owned(),
            target: MetricTarget {
                type_: "Utilization".to_owned(),
                average_utilization: Some(whole(use_to_hold.thousandths() / 1000)),
                ..MetricTarget::default()
            },
        }),
        ..MetricSpec::default()
    }
}

/// Kubernetes counts in `i32`; no number of copies comes near its end.
pub(crate) fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Which pods of a process a budget is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Selected {
    /// All of them.
    Itself,
    /// Those of Flagger's primary.
    Primary,
}

/// Lets nodes drain, a quarter of the copies at a time.
///
/// A process of one copy has none: a budget that spares it would stop every drain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisruptionBudget<'a> {
    pub(crate) pod: &'a Pod<'a>,
    /// Under Flagger the primary alone serves between releases.
    pub(crate) selected: Selected,
    pub(crate) scale: ResolvedScale,
}

impl Construct for DisruptionBudget<'_> {
    type Outputs = Option<Handle<PodDisruptionBudget>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        if self.scale.fewest() < 2 {
            return None;
        }
        let budget = PodDisruptionBudget {
            metadata: scope.metadata_named(self.pod.name),
            spec: Some(PodDisruptionBudgetSpec {
                max_unavailable: Some(IntOrString::String("25%".to_owned())),
                selector: Some(match self.selected {
                    Selected::Itself => self.pod.selector(),
                    Selected::Primary => self.pod.primary_selector(),
                }),
                ..PodDisruptionBudgetSpec::default()
            }),
            ..PodDisruptionBudget::default()
        };
        Some(scope.add(budget))
    }
}
