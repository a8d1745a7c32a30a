//! Canaries beside one another, and canaries that are switched on and off.

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use terrace::spec::{File, Process, Spec, Switch};

use super::{Case, installed::process};
use crate::replay::{
    argocd::State,
    cluster::{Fault, Maker, Propagation},
    object::{Key, text},
    world::World,
};

const GATEWAY: &str =
    "spec: {facts: {dns: ga, metrics: apps, traffic: {gatewayapi: {gateway: public, namespace: gateways}}}}";
const GLOO: &str = "spec: {facts: {dns: ga, traffic: {gloo: {}}}}";

/// Two canaries and a worker that share files, and a migration.
const TWO: &str = "spec:
  image: registry.example.com/shop:1
  namespace: shop
  files: {/etc/flags: one}
  processes:
    web: {http: {port: 8080, ingress: shop.example.com}, canary: {steps: [10, 50]}}
    api: {http: {port: 8080, ingress: api.example.com}, canary: {steps: [50]}}
    mailer: {}
    migrate: {release: before}
";

pub(in crate::replay) fn two() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| Case::of("two canaries", TWO, GATEWAY))
}

/// A live app without a canary, behind each provider.
fn plain() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let app = TWO.replace(", canary: {steps: [10, 50]}", "").replace(", canary: {steps: [50]}", "");
        [("gateway", GATEWAY), ("gloo", GLOO)].map(|(name, platform)| Case::of(name, &app, platform)).into()
    })
}

fn objects(case: &Case, over: Spec) -> Vec<Arc<Value>> {
    case.with(over).unwrap_or_else(|| panic!("{} has mistakes", case.name))
}

fn phase(world: &World, canary: &str) -> String {
    world.cluster.get("Canary", canary).map(|live| text(&live.object, "/status/phase").to_owned()).unwrap_or_default()
}

/// What a pod of a Deployment would read now of the file of the app.
fn file(world: &World, deployment: &str) -> String {
    let serving = world.cluster.serving(deployment);
    let set = serving.first().unwrap_or_else(|| panic!("{deployment} does not run"));
    let map = set.template.references.iter().find(|reference| reference.to.kind == "ConfigMap");
    let map = map.unwrap_or_else(|| panic!("{deployment} reads no file"));
    text(&world.cluster.objects[&map.to].object, "/data/etc__flags").to_owned()
}

#[track_caller]
fn is_well(world: &World, state: &State) {
    let told = || world.cluster.story.join("\n");
    assert_eq!(world.cluster.broken, [""; 0], "{}", told());
    assert_eq!(*state, State::Succeeded, "{}", told());
    assert_eq!(world.argocd.difference(&world.cluster), None, "{}", told());
    assert_eq!(world.ailing(), [""; 0], "{}", told());
}

/// Fails unless the replay has found this.
#[track_caller]
fn expect(world: &World, wanted: &str) {
    let is_found = world.cluster.broken.iter().any(|found| found.contains(wanted));
    assert!(is_found, "the replay does not tell `{wanted}`:\n{}", world.cluster.story.join("\n"));
}

pub(in crate::replay) fn new_file() -> Spec {
    Spec::new().file("/etc/flags", File::with_text("two"))
}

#[test]
fn two_canaries_get_new_files_each_with_its_own_promotion() {
    let mut world = two().world.clone();
    is_well(&world, &two().first);
    let state = world.deploy(&objects(two(), new_file()));
    is_well(&world, &state);
    for deployment in ["shop-web-primary", "shop-api-primary", "shop-mailer"] {
        assert_eq!(file(&world, deployment), "two", "{deployment}");
    }
}

#[test]
fn files_of_a_version_that_is_not_good_enough_reach_no_primary() {
    let mut world = two().world.clone();
    world.cluster.faults.insert(Fault::Versions);
    world.deploy(&objects(two(), new_file()));
    assert_eq!(world.cluster.broken, [""; 0], "{}", world.cluster.story.join("\n"));
    for canary in ["shop-web", "shop-api"] {
        assert_eq!(phase(&world, canary), "Failed", "{}", world.cluster.story.join("\n"));
        assert_eq!(file(&world, &format!("{canary}-primary")), "one");
    }
    // Back to what it was: the pods of the primary are what is wanted, but what is tracked is judged once more.
    world.cluster.faults.remove(&Fault::Versions);
    let state = world.deploy(&two().objects);
    is_well(&world, &state);
    assert_eq!(phase(&world, "shop-web"), "Succeeded");
}

/// What goes back to what the primary has is not judged, and so the canary stays as it is.
#[test]
fn a_canary_has_failed_until_the_next_release_though_the_bad_version_is_gone() {
    let mut world = two().world.clone();
    world.cluster.faults.insert(Fault::Versions);
    world.deploy(&two().tagged("next"));
    world.cluster.faults.remove(&Fault::Versions);
    assert_eq!(world.deploy(&two().objects), State::Succeeded);
    assert_eq!(phase(&world, "shop-web"), "Failed", "{}", world.cluster.story.join("\n"));
    let state = world.deploy(&two().tagged("mended"));
    is_well(&world, &state);
}

/// Its files wait for the migration too.
#[test]
fn a_failing_migration_keeps_new_files_from_a_canary() {
    let mut world = two().world.clone();
    let before = world.running();
    world.cluster.faults.insert(Fault::Jobs);
    let state = world.deploy(&objects(two(), new_file().image("registry.example.com/shop:2")));
    assert!(matches!(state, State::Failed(_)), "{state}");
    assert_eq!(world.cluster.broken, [""; 0], "{}", world.cluster.story.join("\n"));
    assert_eq!(world.running(), before, "{}", world.cluster.story.join("\n"));
    assert_eq!(file(&world, "shop-web-primary"), "one");
}

#[test]
fn a_canary_that_goes_leaves_the_other_its_files() {
    let mut world = two().world.clone();
    let state = world.deploy(&objects(two(), process("web", Switch::<Process>::Off)));
    is_well(&world, &state);
    assert!(world.cluster.get("Canary", "shop-web").is_none());
    assert!(world.cluster.serving("shop-web").is_empty());
    assert_eq!(file(&world, "shop-api-primary"), "one");
}

/// The steps of `docs/argocd.md`.
#[test]
fn a_canary_is_switched_on_without_losing_a_request() {
    for case in plain() {
        let mut world = case.world.clone();
        is_well(&world, &case.first);
        let on = objects(case, process("web", Process::new().canary(terrace::spec::Canary::steps([50]))));
        // Nothing is pruned, and Gloo's route waits until Flagger has made what it leads to.
        world.argocd.options.is_paused = true;
        world.argocd.options.selected = Some(|key| key.kind != "VirtualService");
        world.deploy_by_hand(&on);
        assert_eq!(phase(&world, "shop-web"), "Initialized", "{}", world.cluster.story.join("\n"));
        world.argocd.options.selected = None;
        world.sync();
        // The Service is Flagger's from now on.
        world.cluster.hand_over(&Key::new("Service", "shop-web"), Maker::Flagger);
        world.argocd.options.is_paused = false;
        let state = world.sync();
        is_well(&world, &state);
    }
}

#[test]
fn a_canary_that_is_switched_on_in_one_sync_shuts_the_service() {
    for case in plain() {
        let mut world = case.world.clone();
        world.deploy(&objects(case, process("web", Process::new().canary(terrace::spec::Canary::steps([50])))));
        expect(&world, "the Service shop-web is gone");
        expect(&world, "requests to shop.example.com lead nowhere");
    }
}

fn with_canary(case: &Case) -> World {
    let mut world = case.world.clone();
    world.deploy(&objects(case, process("web", Process::new().canary(terrace::spec::Canary::steps([50])))));
    world.cluster.broken.clear();
    world
}

/// The steps of `docs/argocd.md`.
#[test]
fn a_canary_is_switched_off_without_losing_a_request() {
    for case in plain() {
        let mut world = with_canary(case);
        world.argocd.options.is_paused = true;
        // The routes first: the Service leads to the primary still.
        world.argocd.options.selected = Some(|key| matches!(key.kind.as_str(), "HTTPRoute" | "VirtualService"));
        world.deploy_by_hand(&case.objects);
        // The Service outlives the canary.
        world.cluster.change("Service", "shop-web", |service| {
            service["metadata"].as_object_mut().expect("metadata").remove("ownerReferences");
        });
        world.cluster.delete(&Key::new("Canary", "shop-web"), Propagation::Background);
        world.settle();
        assert!(world.cluster.get("Canary", "shop-web").is_none(), "{}", world.cluster.story.join("\n"));
        world.argocd.options.selected = None;
        world.argocd.options.is_paused = false;
        let state = world.sync();
        is_well(&world, &state);
        assert!(world.cluster.get("ConfigMap", "shop-web").is_none());
    }
}

#[test]
fn a_canary_that_is_switched_off_in_one_sync_shuts_the_service() {
    for case in plain() {
        let mut world = with_canary(case);
        world.deploy(&case.objects);
        expect(&world, "the Service shop-web has lost all of its pods");
    }
}
