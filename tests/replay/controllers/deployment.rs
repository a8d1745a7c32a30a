//! Deployments, what they make for each template, and its pods.
//!
//! New pods start beside the old ones; the old ones go when all the new ones are ready. `Recreate` is the other way round.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Obstacle, obstacle};
use crate::replay::{
    cluster::{Cluster, PATIENCE, ReplicaSet},
    object::text,
};

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("Deployment") {
        roll(&name, cluster);
    }
}

fn roll(name: &str, cluster: &mut Cluster) {
    let Some(live) = cluster.get("Deployment", name) else { return };
    let Some(template) = live.template.clone() else { return };
    let is_recreated = text(&live.object, "/spec/strategy/type") == "Recreate";
    let wanted = cluster.replicas(name);
    let current = (name.to_owned(), template.checksum);
    let others: Vec<_> =
        cluster.sets.keys().filter(|(of, sum)| of == name && *sum != template.checksum).cloned().collect();
    if is_recreated && !others.is_empty() && wanted > 0 {
        for old in others {
            cluster.sets.remove(&old);
        }
        cluster.is_changed = true;
        return;
    }
    let now = cluster.now;
    let is_new = !cluster.sets.contains_key(&current);
    let fresh = ReplicaSet { template: template.clone(), pods: 0, ready: 0, since: now, secrets: BTreeMap::new() };
    let mut set = cluster.sets.get(&current).cloned().unwrap_or(fresh);
    let before = (set.pods, set.ready);
    if set.pods != wanted {
        if set.pods == 0 {
            set.since = now;
            // What a pod refers to has to be there when it is made: that is what waves are for.
            if let Some(missing) = cluster.missing(&template) {
                cluster.forbid(format!("a pod of {name} is made before what it refers to: {missing}"));
            }
        }
        set.pods = wanted;
        set.ready = set.ready.min(wanted);
    }
    let mut waits = None;
    let is_starting = set.ready < set.pods && now == set.since;
    if is_starting {
        // Nothing is ready at once: the old pods have to do for a while.
        cluster.is_changed = true;
    } else if set.ready < set.pods {
        waits = obstacle(&template, cluster);
        if waits.is_none() {
            set.ready = set.pods;
            set.secrets = read_secrets(&set, cluster);
            cluster.tell(format_args!("{} pods of {name} are ready", set.ready));
        } else if let (Some(why), true) = (&waits, now == set.since + 1) {
            cluster.tell(format_args!("pods of {name} wait: {why}"));
        }
    }
    let is_exceeded = waits.is_some() && now >= set.since + PATIENCE;
    let is_complete = set.ready == set.pods;
    if is_new || before != (set.pods, set.ready) {
        cluster.is_changed = true;
    }
    let (pods, ready) = (set.pods, set.ready);
    cluster.sets.insert(current, set);
    if is_complete {
        for old in others {
            cluster.sets.remove(&old);
            cluster.is_changed = true;
        }
    }
    let all: u64 = cluster.sets.iter().filter(|((of, _), _)| of == name).map(|(_, set)| set.pods).sum();
    let condition = json!({"type": "Progressing", "status": if is_exceeded { "False" } else { "True" }});
    cluster.report(
        "Deployment",
        name,
        json!({"replicas": all, "updatedReplicas": pods, "availableReplicas": ready, "conditions": [condition]}),
    );
    // A claim gets its volume where its first pod is scheduled.
    if let Some(Obstacle::Unbound(claim)) = waits {
        cluster.report("PersistentVolumeClaim", &claim, json!({"phase": "Pending", "consumer": name}));
    }
}

fn read_secrets(set: &ReplicaSet, cluster: &Cluster) -> BTreeMap<String, Value> {
    let secrets = set.template.references.iter().filter(|reference| reference.to.kind == "Secret");
    secrets
        .filter_map(|reference| {
            let data = cluster.objects.get(&reference.to)?.object.get("data")?;
            Some((reference.to.name.clone(), data.clone()))
        })
        .collect()
}
