//! The state of a cluster: objects, and the pods that run.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::object::{Key, Reference, Template, items, text};

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
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    /// Jobs start, and fail.
    pub(crate) jobs_fail: bool,
}

/// A tag that no registry has.
pub(crate) const BAD_TAG: &str = "no-such-tag";

#[derive(Clone, Debug, Default)]
pub(crate) struct Cluster {
    pub(crate) objects: BTreeMap<Key, Live>,
    /// Pods by Deployment and by the checksum of their template.
    pub(crate) sets: BTreeMap<(String, u64), ReplicaSet>,
    pub(crate) now: u64,
    pub(crate) faults: Faults,
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
        self.is_changed = true;
        self.objects.insert(key, Live { object: Arc::new(object), maker, applied, template, since });
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

    /// Deletes an object and what belongs to it.
    pub(crate) fn delete(&mut self, key: &Key) {
        if self.objects.remove(key).is_none() {
            return;
        }
        self.is_changed = true;
        match key.kind.as_str() {
            "Deployment" => self.sets.retain(|(deployment, _), _| *deployment != key.name),
            "ExternalSecret" => {
                let owned: Vec<_> = self
                    .of_kind("Secret")
                    .filter(|(_, live)| is_owned(live, &key.name))
                    .map(|(name, _)| name.to_owned())
                    .collect();
                for name in owned {
                    self.delete(&Key::new("Secret", &name));
                }
            }
            _ => {}
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

fn is_owned(live: &Live, by: &str) -> bool {
    items(&live.object, "/metadata/ownerReferences").iter().any(|owner| text(owner, "/name") == by)
}
