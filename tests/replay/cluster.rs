//! The state of a cluster: objects, and the pods that run.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Value, json};

use super::object::{Key, Reference, Template, items};

/// How long something that cannot start is waited for: the deadlines of Deployments, Jobs and canaries are one.
pub(crate) const PATIENCE: u64 = 100;

/// Who made an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    ArgoCd,
    /// A hook of a sync: never compared, never pruned.
    Hook,
    ExternalSecrets,
    Flagger,
    /// Somebody else, before the app came.
    Other,
}

/// An object of the API server.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub(crate) object: Arc<Value>,
    pub(crate) maker: Maker,
    /// What was applied last, as the annotation of `kubectl apply` keeps it.
    pub(crate) applied: Option<Arc<Value>>,
    pub(crate) template: Option<Arc<Template>>,
    /// Since when a Job waits for what its pod needs.
    pub(crate) since: u64,
    /// It is deleted as soon as nobody holds it any more (`metadata.finalizers`).
    pub(crate) leaves: Option<Propagation>,
}

/// When what an object owns is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Propagation {
    /// After it is gone.
    #[default]
    Background,
    /// At once, though somebody may still hold it.
    Foreground,
}

/// The pods of one template of a Deployment.
#[derive(Clone, Debug)]
pub(crate) struct ReplicaSet {
    pub(crate) template: Arc<Template>,
    pub(crate) pods: u64,
    pub(crate) ready: u64,
    /// Since when its pods wait for what they need.
    pub(crate) since: u64,
    /// The contents of the Secrets that its pods have read when they started.
    pub(crate) secrets: BTreeMap<String, Value>,
}

/// What goes wrong in a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Jobs start, and fail.
    Jobs,
    /// The last run of each cron job has failed.
    Crons,
    /// The secret store has nothing.
    Store,
    /// What new versions of canaries answer is not good enough.
    Versions,
}

/// A tag that no registry has.
pub(crate) const BAD_TAG: &str = "no-such-tag";

#[derive(Clone, Debug, Default)]
pub(crate) struct Cluster {
    pub(crate) objects: BTreeMap<Key, Live>,
    /// Pods by Deployment and by the checksum of their template.
    pub(crate) sets: BTreeMap<(String, u64), ReplicaSet>,
    pub(crate) now: u64,
    pub(crate) faults: BTreeSet<Fault>,
    /// The version of everything in the secret store.
    pub(crate) secrets: u64,
    /// The Jobs that ran, in order.
    pub(crate) runs: Vec<String>,
    /// What happened, for whoever has to understand a failure.
    pub(crate) story: Vec<String>,
    /// What must never happen, and did.
    pub(crate) broken: Vec<String>,
    /// Whether anything has happened in this step.
    pub(crate) is_changed: bool,
}

impl Cluster {
    /// Tells an event.
    pub(crate) fn tell(&mut self, event: impl std::fmt::Display) {
        self.story.push(format!("{:>5}  {event}", self.now));
    }

    /// Tells of something that must not happen; once.
    pub(crate) fn forbid(&mut self, what: String) {
        if !self.broken.contains(&what) {
            self.tell(format_args!("BROKEN: {what}"));
            self.broken.push(what);
        }
    }

    pub(crate) fn get(&self, kind: &str, name: &str) -> Option<&Live> {
        self.objects.get(&Key::new(kind, name))
    }

    pub(crate) fn names(&self, kind: &str) -> Vec<String> {
        self.of_kind(kind).map(|(name, _)| name.to_owned()).collect()
    }

    pub(crate) fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = (&'a str, &'a Live)> {
        let kind = kind.to_owned();
        let first = Key { kind: kind.clone(), name: String::new() };
        self.objects
            .range(first..)
            .take_while(move |(key, _)| key.kind == kind)
            .map(|(key, live)| (key.name.as_str(), live))
    }

    /// Writes an object. What an API server fills in is filled in.
    pub(crate) fn put(&mut self, maker: Maker, mut object: Value, applied: Option<Arc<Value>>) {
        let key = Key::of(&object);
        if let ("Deployment", Some(spec)) = (key.kind.as_str(), object.get_mut("spec").and_then(Value::as_object_mut)) {
            spec.entry("replicas").or_insert_with(|| json!(1));
        }
        let template = Template::of(&object).map(Arc::new);
        let old = self.objects.get(&key);
        if old.is_some_and(|old| *old.object == object) {
            return;
        }
        let (maker, since) = old.map_or((maker, self.now), |old| (old.maker, old.since));
        let leaves = old.and_then(|old| old.leaves);
        self.is_changed = true;
        self.objects.insert(key, Live { object: Arc::new(object), maker, applied, template, since, leaves });
    }

    /// Changes an object in place.
    pub(crate) fn change(&mut self, kind: &str, name: &str, change: impl FnOnce(&mut Value)) {
        if let Some(live) = self.get(kind, name) {
            let (maker, applied, mut object) = (live.maker, live.applied.clone(), Value::clone(&live.object));
            change(&mut object);
            self.put(maker, object, applied);
        }
    }

    /// Writes what a controller reports of an object.
    pub(crate) fn report(&mut self, kind: &str, name: &str, status: Value) {
        if let Some(live) = self.objects.get_mut(&Key::new(kind, name))
            && live.object.get("status") != Some(&status)
        {
            Arc::make_mut(&mut live.object)["status"] = status;
            self.is_changed = true;
        }
    }

    /// Deletes an object, as soon as nobody holds it.
    pub(crate) fn delete(&mut self, key: &Key, propagation: Propagation) {
        let Some(live) = self.objects.get_mut(key) else { return };
        if !items(&live.object, "/metadata/finalizers").is_empty() {
            self.is_changed |= live.leaves.is_none();
            live.leaves.get_or_insert(propagation);
            return;
        }
        self.remove(key);
    }

    /// Lets an object go that was held.
    pub(crate) fn remove(&mut self, key: &Key) {
        self.is_changed |= self.objects.remove(key).is_some();
        if key.kind == "Deployment" {
            self.sets.retain(|(deployment, _), _| *deployment != key.name);
        }
    }

    /// Gives an object to another owner.
    pub(crate) fn hand_over(&mut self, key: &Key, maker: Maker) {
        if let Some(live) = self.objects.get_mut(key) {
            live.maker = maker;
        }
    }

    pub(crate) fn replicas(&self, deployment: &str) -> u64 {
        self.get("Deployment", deployment).and_then(|live| live.object.pointer("/spec/replicas")?.as_u64()).unwrap_or(1)
    }

    pub(crate) fn scale(&mut self, deployment: &str, replicas: u64) {
        if self.replicas(deployment) != replicas {
            self.change("Deployment", deployment, |object| object["spec"]["replicas"] = json!(replicas));
        }
    }

    /// Whether what a pod refers to is there.
    pub(crate) fn has(&self, reference: &Reference) -> bool {
        let Some(live) = self.objects.get(&reference.to) else { return false };
        let has_entry = |entry: &String| {
            ["data", "binaryData", "stringData"]
                .iter()
                .any(|field| live.object.get(field).is_some_and(|data| data.get(entry).is_some()))
                || live.object.pointer("/metadata/annotations/replay~1any-entry").is_some()
        };
        reference.entry.as_ref().is_none_or(has_entry)
    }

    /// What pods of a template refer to in vain, in words.
    pub(crate) fn missing(&self, template: &Template) -> Option<String> {
        let all = template.references.iter().chain(&template.pulled_with);
        let mut missing = all.filter(|reference| !self.has(reference));
        let first = missing.next()?.to_string();
        Some(missing.fold(first, |all, reference| format!("{all}, {reference}")))
    }

    /// The pods that a Service sends traffic to.
    pub(crate) fn endpoints(&self, service: &str) -> Vec<&ReplicaSet> {
        let selector = self.get("Service", service).and_then(|live| live.object.pointer("/spec/selector"));
        let ready = self.sets.values().filter(|set| set.ready > 0);
        selector.map(|selector| ready.filter(|set| set.template.has_labels(selector)).collect()).unwrap_or_default()
    }

    /// The pods of a Deployment that serve.
    pub(crate) fn serving(&self, deployment: &str) -> Vec<&ReplicaSet> {
        self.sets.iter().filter(|((of, _), set)| of == deployment && set.ready > 0).map(|(_, set)| set).collect()
    }
}
