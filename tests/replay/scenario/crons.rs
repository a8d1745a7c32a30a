//! Cron jobs of which the last run has failed.

use super::{Report, cases};
use crate::replay::{
    argocd::State,
    cluster::Fault,
    object::{annotation, text},
};

/// Where nothing comes after, Argo CD looks at no cron job. Jobs after the release wait for the health of everything, and for that of a run of
/// last night too: the sync fails, though the new version is there and serves.
#[test]
fn a_cron_job_that_has_failed_stops_what_comes_after_a_release_and_nothing_else() {
    let mut report = Report::default();
    let mut stopped = 0;
    for case in cases() {
        let crons = case.objects.iter().filter(|object| {
            text(object, "/kind") == "CronJob" && object.pointer("/spec/suspend") != Some(&true.into())
        });
        if crons.count() == 0 {
            continue;
        }
        let mut world = case.world.clone();
        world.cluster.faults.insert(Fault::Crons);
        world.settle();
        let state = world.deploy(&case.tagged("next"));
        let is_after = |object: &&std::sync::Arc<serde_json::Value>| {
            annotation(object, "argocd.argoproj.io/hook") == Some("PostSync")
        };
        let mut complaints = Vec::new();
        match (&state, case.objects.iter().find(is_after)) {
            (State::Succeeded, None) => {}
            (State::Failed(why), Some(_)) if why.contains("the last run of the cron job has failed") => stopped += 1,
            _ => complaints.push(format!("the sync has {state}")),
        }
        for (name, sets) in world.running() {
            if !world.cluster.sets[&(name.clone(), sets[0])].template.value.to_string().contains(":next") {
                complaints.push(format!("{name} runs with the old version"));
            }
        }
        complaints.extend(world.ailing().into_iter().filter(|found| !found.starts_with("CronJob")));
        // The cron job that succeeds again sets it right: nobody has to change anything.
        world.cluster.faults.remove(&Fault::Crons);
        world.settle();
        let state = world.sync();
        if state != State::Succeeded {
            complaints.push(format!("the sync after a run that succeeds has {state}"));
        }
        report.check(case, &world, complaints);
    }
    report.end(5);
    assert!(stopped > 0, "no example has jobs after the release beside a cron job");
}
