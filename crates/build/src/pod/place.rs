//! Where a pod runs, in the words of Karpenter, EKS Fargate and the scheduler.

use std::collections::BTreeMap;

use terrace_k8s::api::core::v1::{
    Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Toleration,
    TopologySpreadConstraint,
};
use terrace_spec::{
    Strictness,
    resolve::{ResolvedNodes, ResolvedSpread},
};

use super::{Pod, Runs};
use crate::Scope;

const ZONE: &str = "topology.kubernetes.io/zone";
const NODE: &str = "kubernetes.io/hostname";
/// Seconds that a finished job on Fargate is kept: its machine is paid for until then.
const KEPT_ON_FARGATE: i32 = 3600;

type Metadata = Option<BTreeMap<String, String>>;

impl Pod<'_> {
    /// What Fargate and Karpenter read on the pod itself.
    pub(super) fn place_metadata(
        &self,
        scope: &Scope<'_>,
        runs: Runs,
        labels: &mut Metadata,
        annotations: &mut Metadata,
    ) {
        match &self.process.place.on {
            ResolvedNodes::Fargate { profile, labels: wanted } => {
                let labels = labels.get_or_insert_default();
                labels.extend(wanted.iter().map(|(key, value)| (key.to_string(), value.to_string())));
                // Where the selectors of several profiles fit, this label decides (EKS, Fargate profiles).
                labels.insert("eks.amazonaws.com/fargate-profile".to_owned(), profile.to_string());
            }
            // A migration that is moved to another node halfway is a migration that has failed halfway. What the app writes itself stays.
            ResolvedNodes::Nodes { .. } if runs == Runs::Once && scope.context().facts().karpenter.is_some() => {
                let annotations = annotations.get_or_insert_default();
                annotations.entry("karpenter.sh/do-not-disrupt".to_owned()).or_insert_with(|| "true".to_owned());
            }
            ResolvedNodes::Nodes { .. } => {}
        }
    }

    /// One zone is selected like any other label; several are an affinity.
    pub(super) fn node_selector(&self) -> Option<BTreeMap<String, String>> {
        let ResolvedNodes::Nodes { capacity, processor, zones, pool } = &self.process.place.on else { return None };
        let zone = match zones.as_slice() {
            [only] => Some(only.to_string()),
            _ => None,
        };
        let selector: BTreeMap<_, _> = [
            ("karpenter.sh/capacity-type", capacity.map(|capacity| capacity.as_str().to_owned())),
            ("karpenter.sh/nodepool", pool.as_ref().map(|(name, _)| name.to_string())),
            ("kubernetes.io/arch", processor.map(|processor| processor.as_str().to_owned())),
            (ZONE, zone),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect();
        (!selector.is_empty()).then_some(selector)
    }

    pub(super) fn zone_affinity(&self) -> Option<Affinity> {
        let ResolvedNodes::Nodes { zones, .. } = &self.process.place.on else { return None };
        if zones.len() < 2 {
            return None;
        }
        let zones = NodeSelectorRequirement {
            key: ZONE.to_owned(),
            operator: "In".to_owned(),
            values: Some(zones.iter().map(ToString::to_string).collect()),
        };
        let term = NodeSelectorTerm { match_expressions: Some(vec![zones]), ..NodeSelectorTerm::default() };
        let required = Some(NodeSelector { node_selector_terms: vec![term] });
        let node_affinity =
            NodeAffinity { required_during_scheduling_ignored_during_execution: required, ..NodeAffinity::default() };
        Some(Affinity { node_affinity: Some(node_affinity), ..Affinity::default() })
    }

    pub(super) fn tolerations(&self) -> Option<Vec<Toleration>> {
        let ResolvedNodes::Nodes { pool: Some((_, taints)), .. } = &self.process.place.on else { return None };
        let tolerations = taints.iter().map(|taint| Toleration {
            key: Some(taint.key().to_owned()),
            operator: Some(if taint.value().is_some() { "Equal" } else { "Exists" }.to_owned()),
            value: taint.value().map(str::to_owned),
            effect: Some(taint.effect().to_owned()),
            ..Toleration::default()
        });
        (!taints.is_empty()).then(|| tolerations.collect())
    }

    /// Over zones first and nodes second, as far as there are any to spread over.
    pub(super) fn spread(&self) -> Option<Vec<TopologySpreadConstraint>> {
        let ResolvedSpread { zones, nodes, .. } = self.process.place.spread?;
        let constraint = |(topology_key, strictness): (&str, Strictness)| TopologySpreadConstraint {
            max_skew: 1,
            topology_key: topology_key.to_owned(),
            when_unsatisfiable: match strictness {
                Strictness::Preferred => "ScheduleAnyway",
                Strictness::Required => "DoNotSchedule",
            }
            .to_owned(),
            label_selector: Some(self.selector()),
            // Counted by version: the copies that a rollout is about to stop must not decide where the new ones may go.
            match_label_keys: (strictness == Strictness::Required).then(|| vec!["pod-template-hash".to_owned()]),
            ..TopologySpreadConstraint::default()
        };
        Some([(ZONE, zones), (NODE, nodes)].map(constraint).into())
    }

    /// A finished pod on Fargate is paid for until it is deleted.
    pub(crate) fn kept_when_finished(&self) -> Option<i32> {
        matches!(self.process.place.on, ResolvedNodes::Fargate { .. }).then_some(KEPT_ON_FARGATE)
    }
}
