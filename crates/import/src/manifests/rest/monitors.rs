//! Monitors of Prometheus' operator find Services by their labels, and a Service that an app renders has Terrace's.

use std::collections::BTreeSet;

use terrace::spec::Raw;

use crate::manifests::{
    found::Context,
    labels::{Selected, selected, selector},
    object::{Id, pairs},
    value::{at_mut, texts},
};

/// Labels that change from release to release, or say nothing of one Service.
const PASSING: [&str; 2] = ["app.kubernetes.io/version", "app.kubernetes.io/managed-by"];

/// Has monitors that stay select the Services that they selected, and says which of them needed that.
pub(super) fn monitors(context: &Context<'_>, stay: &mut [(Id, Raw)], rendered: &[(Id, Raw)]) -> BTreeSet<Id> {
    let services: Vec<(Id, Raw)> =
        rendered.iter().chain(stay.iter()).filter(|(id, _)| id.kind == "Service").cloned().collect();
    let mut changed = BTreeSet::new();
    for (id, monitor) in stay {
        let Some((path, what @ Selected::Services)) = selector(&id.kind) else { continue };
        let read = context.objects.0.iter().map(|object| (&object.id, &object.raw));
        let wanted: Vec<&Id> = selected(monitor, path, what, read).into_iter().map(|(id, _)| id).collect();
        let finds = |monitor: &Raw| {
            let found = selected(monitor, path, what, services.iter().map(|(id, raw)| (id, raw)));
            found.len() == wanted.len() && found.iter().all(|(id, _)| wanted.contains(id))
        };
        if wanted.is_empty() || finds(monitor) {
            continue;
        }
        let shared = shared(&wanted, &services);
        let tried = |labels: &[(String, String)]| {
            let mut tried = monitor.clone();
            if let Some(at) = at_mut(&mut tried, path) {
                *at = texts(labels.iter().cloned());
            }
            tried
        };
        if !finds(&tried(&shared)) {
            continue;
        }
        // The fewest that still find them, the name of the Service's pods last.
        let mut labels = shared.clone();
        for label in shared {
            let fewer: Vec<_> = labels.iter().filter(|known| **known != label).cloned().collect();
            if finds(&tried(&fewer)) {
                labels = fewer;
            }
        }
        *monitor = tried(&labels);
        changed.insert(id.clone());
    }
    changed
}

/// The labels that all of these Services have alike, the one that tells one Service from others last.
fn shared(wanted: &[&Id], services: &[(Id, Raw)]) -> Vec<(String, String)> {
    let mut labels =
        services.iter().filter(|(id, _)| wanted.contains(&id)).map(|(_, raw)| pairs(raw, "metadata.labels"));
    let mut shared = labels.next().unwrap_or_default();
    for other in labels {
        shared.retain(|label| other.contains(label));
    }
    shared.retain(|(key, _)| !PASSING.contains(&key.as_str()));
    shared.sort_by_key(|(key, _)| key == "app.kubernetes.io/name");
    shared
}
