//! Jobs: they run once, when what their pod needs is there.

use serde_json::{Value, json};

use super::{Obstacle, obstacle};
use crate::replay::cluster::{Cluster, Fault, PATIENCE};

pub(super) fn step(cluster: &mut Cluster) {
    for name in cluster.names("Job") {
        run(&name, cluster);
    }
}

fn run(name: &str, cluster: &mut Cluster) {
    let Some(live) = cluster.get("Job", name) else { return };
    let Some(template) = live.template.clone() else { return };
    if live.object.get("status").is_some_and(|status| status.get("conditions").is_some()) {
        return;
    }
    if live.object.pointer("/spec/suspend") == Some(&Value::Bool(true)) {
        cluster.report("Job", name, json!({"conditions": [{"type": "Suspended", "status": "True"}]}));
        return;
    }
    let since = live.since;
    let has_deadline = live.object.pointer("/spec/activeDeadlineSeconds").is_some();
    let end = |kind: &str| json!({"conditions": [{"type": kind, "status": "True"}]});
    match obstacle(&template, cluster) {
        Some(Obstacle::Missing(what)) if cluster.now == since + 1 || cluster.now == since => {
            cluster.forbid(format!("the job {name} is started before what it refers to: {what}"));
        }
        Some(Obstacle::Unbound(claim)) => {
            cluster.report("PersistentVolumeClaim", &claim, json!({"phase": "Pending", "consumer": name}));
        }
        Some(why) if has_deadline && cluster.now >= since + PATIENCE => {
            cluster.tell(format_args!("job {name} has exceeded its deadline: {why}"));
            cluster.report("Job", name, end("Failed"));
        }
        Some(_) => {}
        None => {
            let outcome = if cluster.faults.contains(&Fault::Jobs) { "Failed" } else { "Complete" };
            cluster.tell(format_args!("job {name} runs {}: {outcome}", template.images.join(", ")));
            cluster.runs.push(name.to_owned());
            cluster.report("Job", name, end(outcome));
        }
    }
}
