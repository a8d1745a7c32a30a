//! The replay itself is held to account: mistakes that have cost people production must fail in it.

mod canary;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    argocd::State,
    object::{Key, annotation, checksum, text},
    scenario::{Case, cases},
    world::World,
};

type Objects = Vec<Arc<Value>>;

/// The shop in production: a canary behind a Gateway, a worker, a cron job and a migration.
fn shop() -> &'static Case {
    case("storefront production/shop-production")
}

fn case(name: &str) -> &'static Case {
    cases().iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no example {name}"))
}

/// The objects with a change to those of a kind.
fn changed(objects: &Objects, kind: &str, change: impl Fn(&mut Value)) -> Objects {
    let change = |object: &Arc<Value>| {
        let mut object = Value::clone(object);
        if text(&object, "/kind") == kind {
            change(&mut object);
        }
        Arc::new(object)
    };
    objects.iter().map(change).collect()
}

/// The objects with one more.
fn with(objects: &Objects, object: Value) -> Objects {
    objects.iter().cloned().chain([Arc::new(object)]).collect()
}

/// Fails unless the replay has found this.
#[track_caller]
fn expect(found: &[String], state: &State, wanted: &str, world: &World) {
    let told = format!("{}\nthe sync has {state}", found.join("\n"));
    assert!(
        told.contains(wanted),
        "the replay does not tell `{wanted}`:\n{told}\n\n{}",
        world.cluster.story.join("\n")
    );
}

/// A first install.
fn install(objects: &Objects) -> (World, State) {
    let mut world = World::default();
    let state = world.deploy(objects);
    (world, state)
}

#[test]
fn a_migration_before_the_sync_starves() {
    let objects = changed(&shop().objects, "Job", |job| {
        job["metadata"]["annotations"]["argocd.argoproj.io/hook"] = json!("PreSync");
    });
    let (world, state) = install(&objects);
    expect(
        &world.cluster.broken,
        &state,
        "before what it refers to: Secret storefront (`DATABASE_URL`), ServiceAccount storefront",
        &world,
    );
    assert!(matches!(state, State::Failed(_)), "{state}");
}

#[test]
fn a_canary_in_an_early_wave_holds_the_sync() {
    let early = |canary: &mut Value| canary["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = json!("-1");
    let (world, state) = install(&changed(&shop().objects, "Canary", early));
    expect(&world.cluster.broken, &state, "it waits for Canary storefront-web in Sync wave -1", &world);
}

#[test]
fn a_route_to_what_a_canary_makes_fails_before_it_is_made() {
    let early = |service: &mut Value| service["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = json!("0");
    let search = case("marketplace/apps/search production/production-us-west-2");
    let (world, state) = install(&changed(&search.objects, "VirtualService", early));
    // The second try finds the table, and has run every job of the release once more.
    expect(&world.cluster.story, &state, "the sync has failed: VirtualService search-api: what the route", &world);
}

#[test]
fn a_claim_in_an_early_wave_holds_the_sync() {
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "annotations": {"argocd.argoproj.io/sync-wave": "-2"}},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    });
    let (world, state) = install(&with(&shop().objects, claim));
    expect(&world.cluster.broken, &state, "it waits for PersistentVolumeClaim data in Sync wave -2", &world);
}

#[test]
fn configuration_named_by_its_content_is_pruned_under_running_pods() {
    let version = |content: &str| {
        let data = json!({"flags": content});
        let name = format!("flags-{:x}", checksum(&data) & 0xffff);
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data});
        let reads = changed(&shop().objects, "Deployment", |deployment| {
            deployment["spec"]["template"]["spec"]["containers"][0]["envFrom"] =
                json!([{"configMapRef": {"name": name}}]);
        });
        with(&reads, map)
    };
    let (mut world, state) = install(&version("one"));
    assert_eq!((&state, world.cluster.broken.as_slice()), (&State::Succeeded, &[][..]), "{:#?}", world.cluster.story);
    let state = world.deploy(&version("two"));
    expect(&world.cluster.broken, &state, "could not start again, for this is gone: ConfigMap flags-", &world);
}

#[test]
fn a_second_owner_of_a_service_never_settles() {
    let service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "storefront-web"},
        "spec": {"ports": [{"name": "http", "port": 80}], "selector": {"app.kubernetes.io/name": "storefront-web"}},
    });
    let (world, state) = install(&with(&shop().objects, service));
    expect(&world.cluster.broken, &state, "Argo CD never settles", &world);
    expect(&world.cluster.broken, &state, "Service storefront-web differs at /spec/selector", &world);
}

#[test]
fn a_primary_of_its_own_is_refused() {
    let primary = shop().objects.iter().find(|object| Key::of(object) == Key::new("Deployment", "storefront-web"));
    let mut primary = primary.map(|object| Value::clone(object)).expect("the shop has a web process");
    primary["metadata"]["name"] = json!("storefront-web-primary");
    // Flagger takes what is there for its own, until it has something to promote.
    let (mut world, _) = install(&with(&shop().objects, primary.clone()));
    let state = world.deploy(&with(&shop().tagged("next"), primary));
    expect(
        &world.cluster.broken,
        &state,
        "Deployment storefront-web-primary is made by Flagger, and is part of the app too",
        &world,
    );
}

#[test]
fn a_job_that_is_no_hook_cannot_be_changed() {
    let plain = |objects: &Objects| {
        changed(objects, "Job", |job| job["metadata"]["annotations"] = json!({"argocd.argoproj.io/sync-wave": "-1"}))
    };
    let (mut world, state) = install(&plain(&shop().objects));
    assert_eq!(state, State::Succeeded);
    let state = world.deploy(&plain(&shop().tagged("next")));
    expect(&world.cluster.broken, &state, "field is immutable", &world);
}

#[test]
fn another_selector_cannot_be_applied() {
    let (mut world, _) = install(&shop().objects);
    let next = changed(&shop().objects, "Deployment", |deployment| {
        deployment["spec"]["selector"]["matchLabels"]["version"] = json!("2");
        deployment["spec"]["template"]["metadata"]["labels"]["version"] = json!("2");
    });
    let state = world.deploy(&next);
    expect(&world.cluster.broken, &state, "/spec/selector/matchLabels/version: field is immutable", &world);
}

#[test]
fn a_number_of_copies_beside_an_autoscaler_never_settles() {
    let scaled = changed(&shop().objects, "Deployment", |deployment| deployment["spec"]["replicas"] = json!(1));
    let (world, state) = install(&scaled);
    expect(&world.cluster.broken, &state, "Deployment storefront-web differs at /spec/replicas", &world);
}

#[test]
fn a_secret_of_the_same_wave_is_not_there_in_time() {
    let late = |secret: &mut Value| {
        secret["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = json!("0");
    };
    let (world, state) = install(&changed(&shop().objects, "ExternalSecret", late));
    expect(&world.cluster.broken, &state, "Secret storefront", &world);
}

#[test]
fn images_are_not_pulled_with_a_secret_of_the_same_wave() {
    let late = |secret: &mut Value| {
        secret["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = json!("0");
    };
    let private = case("forms/pull-secrets production/production");
    let objects = changed(&private.objects, "ExternalSecret", late);
    let (world, state) = install(&objects);
    let wanted = "Secret pull-secrets-pull-registry (`.dockerconfigjson`)";
    expect(&world.cluster.broken, &state, wanted, &world);
    expect(&world.cluster.broken, &state, "Secret regcred (`.dockerconfigjson`)", &world);
}

#[test]
fn a_canary_that_tracks_its_secret_keeps_the_old_one() {
    let tracked = |secret: &mut Value| secret["spec"]["target"]["template"]["metadata"]["annotations"] = json!({});
    let (mut world, state) = install(&changed(&shop().objects, "ExternalSecret", tracked));
    assert_eq!(state, State::Succeeded, "{:#?}", world.cluster.story);
    world.cluster.secrets += 1;
    world.settle();
    let primary = world.cluster.serving("storefront-web-primary");
    let copies: Vec<_> = primary.iter().filter_map(|set| set.secrets.get("storefront-primary")).collect();
    assert!(!copies.is_empty(), "the primary reads a copy of the Secret");
}

#[test]
fn a_claim_is_pruned_when_somebody_confirms() {
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "annotations": {"argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm"}},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    });
    let reads = changed(&shop().objects, "Deployment", |deployment| {
        if text(deployment, "/metadata/name") == "storefront-mailer" {
            let volumes = &mut deployment["spec"]["template"]["spec"]["volumes"];
            *volumes = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "scratch", "emptyDir": {}}]);
        }
    });
    let (mut world, state) = install(&with(&reads, claim));
    assert_eq!((&state, world.ailing().as_slice()), (&State::Succeeded, &[][..]), "{:#?}", world.cluster.story);
    let state = world.deploy(&shop().objects);
    expect(&world.cluster.broken, &state, "somebody to confirm that PersistentVolumeClaim data is pruned", &world);
    world.argocd.confirms = true;
    assert_eq!(world.deploy(&shop().objects), State::Succeeded);
    assert!(world.cluster.get("PersistentVolumeClaim", "data").is_none());
}

#[test]
fn hooks_that_are_asked_to_go_are_gone() {
    let policy = |job: &mut Value| {
        job["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"] = json!("HookSucceeded");
    };
    let (world, state) = install(&changed(&shop().objects, "Job", policy));
    assert_eq!(state, State::Succeeded);
    assert_eq!(world.cluster.names("Job"), [""; 0]);
    assert!(shop().objects.iter().any(|object| annotation(object, "argocd.argoproj.io/hook").is_some()));
}
