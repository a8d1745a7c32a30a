//! Where copies run, in the words of the spec.

use terrace::spec::Raw;

use super::{
    Look,
    object::{Object, pairs},
    value::{is_empty, map, text, words},
};

const ZONE: &str = "topology.kubernetes.io/zone";
const NODE: &str = "kubernetes.io/hostname";

/// Where the pods of a workload run, as a block. What it does not say stays in the pod as a difference.
pub(super) fn place(object: &Object) -> Option<Raw> {
    let template = object.template()?;
    let pod = template.at("spec")?;
    let labels = object.pod_labels();
    let fargate = labels.iter().find(|(key, _)| key == "eks.amazonaws.com/fargate-profile").map(|(_, name)| text(name));
    let selected = pairs(pod, "nodeSelector");
    let select = |wanted: &str| selected.iter().find(|(key, _)| key == wanted).map(|(_, value)| text(value));
    let zones = select(ZONE).map(|zone| Raw::List(vec![zone])).or_else(|| zones(pod));
    let place = map([
        ("fargate", fargate),
        ("pool", select("karpenter.sh/nodepool")),
        ("capacity", select("karpenter.sh/capacity-type")),
        ("architecture", select("kubernetes.io/arch")),
        ("zones", zones),
        ("spread", spread(object, pod)),
    ]);
    (!is_empty(&place)).then_some(place)
}

/// The zones of an affinity that says nothing else.
fn zones(pod: &Raw) -> Option<Raw> {
    let path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    let [term] = pod.items(path) else { return None };
    let [expression] = term.items("matchExpressions") else { return None };
    let is_zones = expression.text("key") == Some(ZONE) && expression.text("operator") == Some("In");
    let zones = expression.items("values").iter().filter_map(Raw::as_str).map(str::to_owned);
    is_zones.then(|| words(zones))
}

/// How copies are spread, where that is by zone and node.
fn spread(object: &Object, pod: &Raw) -> Option<Raw> {
    if object.kind() != "Deployment" {
        return None;
    }
    let constraints = pod.items("topologySpreadConstraints");
    if constraints.is_empty() {
        // What Terrace has left out was switched off.
        return object.is_terraces.then(|| text("off"));
    }
    let strictness = |key: &str| {
        let constraint = constraints.iter().find(|constraint| constraint.text("topologyKey") == Some(key))?;
        let is_required = constraint.text("whenUnsatisfiable") != Some("ScheduleAnyway");
        Some(text(if is_required { "required" } else { "preferred" }))
    };
    let spread = map([("zones", strictness(ZONE)), ("nodes", strictness(NODE))]);
    (!is_empty(&spread)).then_some(spread)
}
