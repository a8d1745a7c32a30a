//! The recipes of the cookbook: each is synced, found well, and synced again.

use terrace::{
    prelude::*,
    spec::{load::load_platform, resolve::targets},
};

use super::installed::parse;
use crate::replay::{argocd::State, world::World};

const PLATFORM: &[u8] = include_bytes!("../../../examples/cookbook/platform.yaml");

#[test]
fn every_recipe_comes_to_rest_and_stays_there() {
    let platform = load_platform("platform.yaml", PLATFORM).expect("the platform");
    let mut failures = Vec::new();
    for (name, shop) in terrace_cookbook::recipes() {
        for target in targets(&platform) {
            let rendered = render(&shop, &platform, &target, &Overrides::default());
            let objects = parse(&rendered.json().expect("a recipe has no mistakes"));
            assert!(!objects.is_empty(), "{name} renders");
            let mut world = World::default();
            let mut complaints = Vec::new();
            for round in ["first", "second"] {
                let running = world.running();
                let state = if round == "first" { world.deploy(&objects) } else { world.sync() };
                if state != State::Succeeded {
                    complaints.push(format!("the {round} sync has {state}"));
                }
                if round == "second" && running != world.running() {
                    complaints.push("pods are replaced".to_owned());
                }
                complaints.extend(world.ailing());
                complaints.extend(world.argocd.difference(&world.cluster));
            }
            complaints.extend(world.cluster.broken.clone());
            if !complaints.is_empty() {
                failures.push(format!("{name}: {}\n{}", complaints.join("; "), world.cluster.story.join("\n")));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
