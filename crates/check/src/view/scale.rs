//! How many copies of a workload run.

use terrace_document::Node;

use super::{Kind, Object, text};
use crate::Subject;

/// The autoscalers: `HorizontalPodAutoscalers` and KEDA's `ScaledObjects`.
pub(crate) fn scalers<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Object<'a>> {
    let is_scaler = |object: &Object<'_>| matches!(object.kind, Kind::HorizontalPodAutoscaler | Kind::ScaledObject);
    subject.objects.iter().copied().filter(is_scaler)
}

/// Kind and name of what an autoscaler scales. KEDA scales Deployments unless told otherwise.
pub(crate) fn target_of(scaler: Object<'_>) -> Option<(&str, &str)> {
    let target = scaler.spec_field("scaleTargetRef")?;
    Some((text(target, "kind").unwrap_or("Deployment"), text(target, "name")?))
}

/// The autoscaler of a workload.
pub(crate) fn scaler_of<'a>(subject: &Subject<'a>, workload: &Object<'_>) -> Option<Object<'a>> {
    let identity = (workload.node.kind()?, workload.name);
    scalers(subject).find(|scaler| target_of(*scaler) == Some(identity))
}

/// The fewest copies of a workload that run.
pub(crate) fn fewest_copies(subject: &Subject<'_>, workload: &Object<'_>) -> i64 {
    let number = |node: Option<Node<'_>>| node.and_then(Node::as_i64);
    match scaler_of(subject, workload) {
        Some(scaler) if scaler.kind == Kind::ScaledObject => number(scaler.spec_field("minReplicaCount")).unwrap_or(0),
        Some(scaler) => number(scaler.spec_field("minReplicas")).unwrap_or(1),
        None => number(workload.spec_field("replicas")).unwrap_or(1),
    }
}
