//! A secret that is changed in its store.

use super::{Report, cases};
use crate::replay::{argocd::State, cluster::Fault, controllers::watched};

#[test]
fn a_rotated_secret_reaches_every_pod() {
    let mut report = Report::default();
    let mut reached = 0;
    for case in cases() {
        let mut world = case.world.clone();
        if world.cluster.names("ExternalSecret").is_empty() {
            continue;
        }
        world.cluster.secrets += 1;
        world.cluster.tell("-- secrets are rotated");
        let state = world.settle();
        let mut complaints = world.ailing();
        if state != State::Succeeded {
            complaints.push(format!("the sync has {state}"));
        }
        complaints.extend(world.argocd.difference(&world.cluster));
        for (name, _) in world.running() {
            for key in watched(&name, &world.cluster) {
                let Some(data) = world.cluster.objects.get(&key).and_then(|secret| secret.object.get("data")) else {
                    continue;
                };
                for set in world.cluster.serving(&name) {
                    if set.secrets.get(&key.name).is_some_and(|read| read != data) {
                        complaints.push(format!("{name} runs with the old {key}"));
                    }
                    reached += usize::from(set.secrets.contains_key(&key.name));
                }
            }
        }
        report.check(case, &world, complaints);
    }
    report.end(10);
    assert!(reached > 20, "{reached} pods read secrets");
}

/// A secret that the store does not have: the sync ends before anything of the new version is there, and pods run on with what they have.
#[test]
fn a_secret_that_is_not_found_leaves_the_old_version() {
    let mut report = Report::default();
    for case in cases() {
        let mut world = case.world.clone();
        if world.cluster.names("ExternalSecret").is_empty() {
            continue;
        }
        let running = world.running();
        world.cluster.faults.insert(Fault::Store);
        world.settle();
        let state = world.deploy(&case.tagged("next"));
        let mut complaints = Vec::new();
        // A value that was made up once is asked for no more.
        let is_asked = world.ailing().iter().any(|found| found.starts_with("ExternalSecret"));
        if is_asked && !matches!(&state, State::Failed(why) if why.starts_with("ExternalSecret")) {
            complaints.push(format!("the sync has {state}"));
        }
        if is_asked && world.running() != running {
            complaints.push("pods are replaced".to_owned());
        }
        world.cluster.faults.remove(&Fault::Store);
        world.settle();
        let state = world.sync();
        if state != State::Succeeded {
            complaints.push(format!("the sync with the secret has {state}"));
        }
        complaints.extend(world.ailing());
        report.check(case, &world, complaints);
    }
    report.end(10);
}
