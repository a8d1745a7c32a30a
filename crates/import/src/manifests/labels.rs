//! Labels by which something selects: they are no books, whoever writes them.

use std::collections::{BTreeMap, BTreeSet};

use terrace::spec::Raw;

use super::{
    Look, Names,
    clean::BOOKKEEPING,
    compare::Difference,
    found::{Context, Found},
    object::{Id, Object, pairs, selects, template_path},
    value::{as_map, at_mut},
};

/// What is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selected {
    Pods,
    Services,
}

/// Where an object of a kind says what it selects, besides a workload, which selects its own pods.
pub(super) fn selector(kind: &str) -> Option<(&'static str, Selected)> {
    match kind {
        "Service" => Some(("spec.selector", Selected::Pods)),
        "PodDisruptionBudget" | "PodMonitor" => Some(("spec.selector.matchLabels", Selected::Pods)),
        "NetworkPolicy" => Some(("spec.podSelector.matchLabels", Selected::Pods)),
        "ServiceMonitor" => Some(("spec.selector.matchLabels", Selected::Services)),
        _ => None,
    }
}

/// The labels that an object is selected by.
pub(super) fn of(id: &Id, raw: &Raw, selected: Selected) -> Option<Vec<(String, String)>> {
    match selected {
        Selected::Pods => Some(pairs(raw.at(template_path(&id.kind)?)?, "metadata.labels")),
        Selected::Services => (id.kind == "Service").then(|| pairs(raw, "metadata.labels")),
    }
}

/// What is known of the labels of all objects.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// The keys that something that stays as it is asks for: on the pods of a workload, or on a Service itself.
    asked: BTreeMap<Id, BTreeMap<String, Id>>,
    /// Those that workloads select their own pods by: on any other object they say whose it is, and nothing else.
    own: BTreeSet<(String, String)>,
    /// Those of them that pods do not have any more, where everything is called as Terrace calls it.
    gone: BTreeSet<(String, String)>,
}

impl Labels {
    /// Those of what has been read, where what has no form stays as it is.
    pub(super) fn of(context: &Context<'_>, found: &Found) -> Self {
        let workloads = context.named.iter().filter_map(|named| context.object(&named.id));
        let own: BTreeSet<_> = workloads.flat_map(Object::selector).collect();
        let gone = if context.names == Names::New { own.clone() } else { BTreeSet::new() };
        let mut labels = Self { asked: BTreeMap::new(), own, gone };
        for object in context.objects.0.iter().filter(|object| !found.claimed.contains(&object.id)) {
            let Some((path, what)) = selector(object.kind()) else { continue };
            // A Service has other labels from now on, and what selects it is told so: but what it copies has to be there.
            let keys = match what {
                Selected::Pods => pairs(&object.raw, path).into_iter().map(|(key, _)| key).collect(),
                Selected::Services => copied(&object.raw),
            };
            for (id, _) in
                selected(&object.raw, path, what, context.objects.0.iter().map(|other| (&other.id, &other.raw)))
            {
                let asked = labels.asked.entry(id.clone()).or_default();
                asked.extend(keys.iter().map(|key: &String| (key.clone(), object.id.clone())));
            }
        }
        labels
    }

    /// Who asks for the label of a difference.
    pub(super) fn who_asks(&self, difference: &Difference) -> Option<&Id> {
        let [metadata @ .., labels, key] = difference.path.as_slice() else { return None };
        self.asks(&difference.id, &metadata.join("."), key).filter(|_| labels == "labels")
    }

    /// Who asks for a label: on the pods of a workload, or on any other object itself.
    fn asks(&self, id: &Id, metadata: &str, key: &str) -> Option<&Id> {
        let has = match template_path(&id.kind) {
            Some(path) => metadata.strip_suffix(".metadata") == Some(path),
            None => metadata == "metadata",
        };
        self.asked.get(id)?.get(key).filter(|_| has)
    }

    /// Takes away labels that only say whose an object is, where `is_book` says so of others.
    fn forget(&self, id: &Id, raw: &mut Raw, metadata: &str, is_book: impl Fn(&str, &Raw) -> bool) {
        let Some(holder) = at_mut(raw, metadata) else { return };
        let Some(Raw::Map(entries)) = at_mut(holder, "labels") else { return };
        entries.retain(|key, value| self.asks(id, metadata, key).is_some() || !is_book(key, value));
        if entries.is_empty() {
            as_map(holder).shift_remove("labels");
        }
    }

    /// Takes away the labels that Terrace and others keep their books in.
    pub(super) fn forget_books(&self, id: &Id, raw: &mut Raw, metadata: &str) {
        self.forget(id, raw, metadata, |key, value| BOOKKEEPING.contains(&key) || has(&self.gone, key, value));
    }

    /// Takes away from an object what it, or a workload of the app, selects pods by.
    pub(super) fn forget_own(&self, id: &Id, raw: &mut Raw) {
        let paths = ["spec.selector.matchLabels", "spec.selector"];
        let own: BTreeSet<_> = paths.into_iter().flat_map(|path| pairs(raw, path)).collect();
        self.forget(id, raw, "metadata", |key, value| has(&own, key, value) || has(&self.own, key, value));
    }
}

/// Whether a label is one of these.
fn has(labels: &BTreeSet<(String, String)>, key: &str, value: &Raw) -> bool {
    value.as_str().is_some_and(|value| labels.contains(&(key.to_owned(), value.to_owned())))
}

/// The objects that are selected by an object of this value.
pub(super) fn selected<'a>(
    raw: &Raw,
    path: &str,
    what: Selected,
    among: impl Iterator<Item = (&'a Id, &'a Raw)>,
) -> Vec<(&'a Id, &'a Raw)> {
    let wanted = pairs(raw, path);
    among.filter(|(id, raw)| of(id, raw, what).is_some_and(|labels| selects(&wanted, &labels))).collect()
}

/// The labels of Services that end up on metrics.
fn copied(monitor: &Raw) -> Vec<String> {
    let names = monitor.items("spec.targetLabels").iter().filter_map(Raw::as_str);
    // Argo CD writes this one, by its own lights.
    let names = names.chain(monitor.text("spec.jobLabel")).filter(|key| *key != "app.kubernetes.io/instance");
    names.map(str::to_owned).collect()
}
