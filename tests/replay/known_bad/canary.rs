//! Mistakes about canaries.

use serde_json::{Value, json};
use terrace::spec::{Process, Spec, Switch};

use super::{Objects, changed, expect, install};
use crate::replay::{
    argocd::State,
    cluster::{Fault, Propagation},
    object::{Key, text},
    scenario::{new_file, two},
};

/// The same with one ConfigMap for all processes, as it would be without canaries.
fn shared(objects: &Objects) -> Objects {
    changed(objects, "Deployment", |deployment| {
        for volume in deployment["spec"]["template"]["spec"]["volumes"].as_array_mut().expect("volumes") {
            if volume.get("configMap").is_some() {
                volume["configMap"]["name"] = json!("shop");
            }
        }
    })
}

fn with_new_file() -> Objects {
    two().with(new_file()).expect("the app has no mistakes")
}

fn without_options(object: &mut Value) {
    if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.remove("argocd.argoproj.io/sync-options");
    }
}

#[test]
fn files_that_two_canaries_share_are_promoted_with_the_first() {
    let (mut world, state) = install(&shared(&two().objects));
    assert_eq!(state, State::Succeeded, "{:#?}", world.cluster.story);
    let state = world.deploy(&shared(&with_new_file()));
    let wanted = "would read a ConfigMap shop-primary that it was not promoted with";
    expect(&world.cluster.broken, &state, wanted, &world);
}

#[test]
fn files_that_are_not_tracked_reach_the_primary_at_once() {
    let untracked = |objects: &Objects| {
        changed(objects, "ConfigMap", |map| {
            map["metadata"]["annotations"]["flagger.app/config-tracking"] = json!("disabled");
        })
    };
    let (mut world, _) = install(&untracked(&two().objects));
    let state = world.deploy(&untracked(&with_new_file()));
    let wanted = "the primary of shop-web would read a ConfigMap shop-web that it was not promoted with";
    expect(&world.cluster.broken, &state, wanted, &world);
}

/// The old version with the new files is a new version to Flagger.
#[test]
fn files_of_a_canary_in_the_first_wave_do_not_wait_for_the_migration() {
    let early = |objects: &Objects| {
        changed(objects, "ConfigMap", |map| {
            map["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] = json!("-2");
        })
    };
    let (mut world, _) = install(&early(&two().objects));
    let before = world.running();
    world.cluster.faults.insert(Fault::Jobs);
    let state = world.deploy(&early(&with_new_file()));
    assert!(matches!(state, State::Failed(_)), "{state}");
    assert_ne!(world.running(), before, "{}", world.cluster.story.join("\n"));
}

/// Flagger finds nothing to give the copies back to, and never lets go of the Canary.
#[test]
fn a_target_that_is_pruned_with_its_canary_holds_the_sync() {
    let (mut world, _) = install(&changed(&two().objects, "Deployment", without_options));
    let off = two().with(Spec::new().process("web", Switch::<Process>::Off)).expect("the app has no mistakes");
    let state = world.deploy(&changed(&off, "Deployment", without_options));
    expect(&world.cluster.broken, &state, "it waits for Canary shop-web to be deleted", &world);
}

/// Files that an app has no more, pruned in their own wave.
#[test]
fn files_that_are_pruned_in_the_first_wave_are_missed_by_running_pods() {
    let (mut world, _) = install(&changed(&two().objects, "ConfigMap", without_options));
    let objects = changed(&two().objects, "Deployment", |deployment| {
        if text(deployment, "/metadata/name") == "shop-mailer" {
            let spec = &mut deployment["spec"]["template"]["spec"];
            spec["volumes"] = json!([]);
            spec["containers"][0]["volumeMounts"] = json!([]);
        }
    });
    let objects: Objects =
        objects.into_iter().filter(|object| Key::of(object) != Key::new("ConfigMap", "shop")).collect();
    let state = world.deploy(&objects);
    let wanted = "shop-mailer runs, and could not start again, for this is gone: ConfigMap shop";
    expect(&world.cluster.broken, &state, wanted, &world);
}

/// In the foreground, what the canary owns goes at once, though Flagger holds it.
#[test]
fn a_canary_that_is_deleted_in_the_foreground_takes_its_pods_along_at_once() {
    let (mut world, _) = install(&two().objects);
    world.argocd.options.is_paused = true;
    world.deploy(&two().objects);
    world.cluster.delete(&Key::new("Canary", "shop-web"), Propagation::Foreground);
    let state = world.settle();
    expect(&world.cluster.broken, &state, "the Service shop-web is gone", &world);
}
