//! A secret that is changed in its store.

use super::{Report, cases};
use crate::replay::{argocd::State, controllers::watched};

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
