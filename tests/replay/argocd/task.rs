//! What a sync has to do, and in which order (`gitops-engine/pkg/sync/sync_tasks.go`).

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use crate::replay::{
    cluster::Cluster,
    object::{Key, annotation},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    PreSync,
    Sync,
    PostSync,
    SyncFail,
}

/// One object to apply or to prune.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) phase: Phase,
    pub(crate) wave: i64,
    pub(crate) key: Key,
    /// `None`: it is pruned.
    pub(crate) target: Option<Arc<Value>>,
    pub(crate) is_hook: bool,
}

const HOOK: &str = "argocd.argoproj.io/hook";
const WAVE: &str = "argocd.argoproj.io/sync-wave";
const OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// Kinds in the order they are applied in within a wave; all others follow.
const KINDS: [&str; 33] = [
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "Ingress",
    "APIService",
];

pub(crate) fn is_hook(object: &Value) -> bool {
    annotation(object, HOOK).is_some()
}

pub(super) fn has_option(object: &Value, option: &str) -> bool {
    annotation(object, OPTIONS).is_some_and(|options| options.split(',').any(|found| found.trim() == option))
}

/// Whether an object stays when the app has it no more.
pub(super) fn is_kept(cluster: &Cluster, key: &Key) -> bool {
    cluster.objects.get(key).is_some_and(|live| has_option(&live.object, "Prune=false"))
}

/// `BeforeHookCreation` unless the hook says otherwise.
pub(super) fn is_deleted(object: &Value, when: &str) -> bool {
    let policies = annotation(object, "argocd.argoproj.io/hook-delete-policy").unwrap_or("BeforeHookCreation");
    policies.split(',').any(|policy| policy.trim() == when)
}

fn phases(object: &Value) -> Vec<Phase> {
    let Some(hooks) = annotation(object, HOOK) else { return vec![Phase::Sync] };
    let phase = |hook: &str| match hook.trim() {
        "PreSync" => Some(Phase::PreSync),
        "Sync" => Some(Phase::Sync),
        "PostSync" => Some(Phase::PostSync),
        "SyncFail" => Some(Phase::SyncFail),
        _ => None,
    };
    hooks.split(',').filter_map(phase).collect()
}

fn wave(object: &Value) -> i64 {
    annotation(object, WAVE).and_then(|wave| wave.parse().ok()).unwrap_or_default()
}

/// Everything a sync does: by phase, wave, kind and name; what is pruned in the waves of what was made, from the last to the first.
pub(super) fn tasks(desired: &[Arc<Value>], cluster: &Cluster) -> Vec<Task> {
    let mut tasks = Vec::new();
    for object in desired {
        for phase in phases(object) {
            tasks.push(Task {
                phase,
                wave: wave(object),
                key: Key::of(object),
                target: Some(object.clone()),
                is_hook: is_hook(object),
            });
        }
    }
    let extra: Vec<_> = super::extra(desired, cluster);
    let waves = reversed(extra.iter().map(|key| wave(&cluster.objects[key].object)).collect());
    for key in extra {
        let wave = waves[&wave(&cluster.objects[&key].object)];
        tasks.push(Task { phase: Phase::Sync, wave, key, target: None, is_hook: false });
    }
    // After everything else of the phase, be that applied or pruned.
    let last = tasks.iter().filter(|task| task.phase == Phase::Sync).map(|task| task.wave).max().unwrap_or_default();
    for task in tasks.iter_mut().filter(|task| task.target.is_none()) {
        if has_option(&cluster.objects[&task.key].object, "PruneLast=true") {
            task.wave = last.max(0) + 1;
        }
    }
    tasks.sort_by_cached_key(|task| {
        let rank = KINDS.iter().position(|kind| *kind == task.key.kind).unwrap_or(KINDS.len());
        (task.phase, task.wave, rank, task.key.name.clone())
    });
    tasks
}

/// The first wave for the last, and so on.
fn reversed(mut waves: Vec<i64>) -> BTreeMap<i64, i64> {
    waves.sort_unstable();
    waves.dedup();
    waves.iter().copied().zip(waves.iter().rev().copied()).collect()
}
