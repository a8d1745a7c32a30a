//! How many copies run.

use terrace::spec::Raw;

use super::{
    Look,
    compare::{Change, Difference},
    found::{Context, Found},
    names::{Named, Subject},
    object::{Id, Object, Objects},
    value::{map, take},
};

/// Takes away the number of copies where an autoscaler sets it, and says which. A cluster shows it of every workload.
pub(super) fn autoscaled(objects: &mut Objects) -> Vec<Difference> {
    let target = |scaler: &Object| {
        let text = |path: &str| scaler.raw.text(path);
        Some(Id::new(text("spec.scaleTargetRef.kind")?, text("spec.scaleTargetRef.name")?))
    };
    let scaled: Vec<Id> = objects.of_kind("HorizontalPodAutoscaler").filter_map(target).collect();
    let mut taken = Vec::new();
    for object in objects.0.iter_mut().filter(|object| scaled.contains(&object.id)) {
        if let Some(replicas) = take(&mut object.raw, &["spec", "replicas"]) {
            let path = vec!["spec".to_owned(), "replicas".to_owned()];
            taken.push(Difference { id: object.id.clone(), path, change: Change::Removed(replicas) });
        }
    }
    taken
}

/// Puts the number of copies into a process: fixed, or by a `HorizontalPodAutoscaler`.
pub(super) fn scale(Subject { object, named, context }: Subject<'_>, found: &mut Found) {
    let scales = |scaler: &&Object| {
        scaler.raw.text("spec.scaleTargetRef.kind") == Some("Deployment")
            && scaler.raw.text("spec.scaleTargetRef.name") == Some(object.name())
    };
    let Some(autoscaler) = context.objects.of_kind("HorizontalPodAutoscaler").find(scales) else {
        let replicas = object.raw.number("spec.replicas").unwrap_or(1);
        found.set(named, &["scale"], map([("replicas", Some(Raw::Integer(replicas)))]));
        return;
    };
    found.claim(&autoscaler.id);
    if autoscaler.name() != object.name() {
        found.replace(
            &autoscaler.id,
            "the autoscaler is called as its Deployment now: it has no state, so nothing is lost",
        );
    }
    let used = |resource: &str| {
        let metric = autoscaler
            .raw
            .items("spec.metrics")
            .iter()
            .find(|metric| metric.text("resource.name") == Some(resource))?;
        metric.number("resource.target.averageUtilization").map(Raw::Integer)
    };
    let scale = map([
        ("min", Some(Raw::Integer(autoscaler.raw.number("spec.minReplicas").unwrap_or(1)))),
        ("max", autoscaler.raw.number("spec.maxReplicas").map(Raw::Integer)),
        ("cpu", used("cpu")),
        ("memory", used("memory")),
    ]);
    found.set(named, &["scale"], scale);
}

/// Budgets: Terrace writes one for every process of several copies.
pub(super) fn budgets(context: &Context<'_>, found: &mut Found) {
    for budget in context.objects.of_kind("PodDisruptionBudget") {
        let selector = budget.selector();
        let primary = |named: &&Named| {
            context.object(&named.id).is_some_and(|object| {
                selector.iter().all(|(key, value)| {
                    object
                        .pod_labels()
                        .iter()
                        .any(|(known, label)| known == key && *value == format!("{label}-primary"))
                })
            })
        };
        let Some(named) = context.selected(&selector).or_else(|| context.named.iter().find(primary)) else { continue };
        found.claim(&budget.id);
        let name = named.id.name.clone();
        if budget.name() != name {
            found
                .replace(&budget.id, "the budget is called as its Deployment now: it has no state, so nothing is lost");
        }
    }
}
