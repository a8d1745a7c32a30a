//! A cluster with its controllers, and an app that Argo CD brings there.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::{
    argocd::{
        Application, State,
        health::{Health, health},
        is_hook,
    },
    cluster::{Cluster, PATIENCE},
    controllers::{Controllers, TICK, entrances},
    object::{Key, text},
};

/// More steps than any replay has that comes to rest.
const MOST_STEPS: u32 = 400;

/// Everything there is. A copy is another future of the same past.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) cluster: Cluster,
    pub(crate) argocd: Application,
    controllers: Controllers,
    /// The Services that have had pods to send traffic to since the last change: they must not lose all of them.
    protected: Vec<String>,
    /// The hosts whose every route has led to such a Service since then.
    entrances: Vec<String>,
}

impl World {
    /// Brings a revision to the cluster, and waits until nothing happens any more.
    pub(crate) fn deploy(&mut self, objects: &[Arc<Value>]) -> State {
        self.cluster.tell("-- a new revision");
        self.argocd.take(objects.to_vec());
        self.settle()
    }

    /// Brings a revision that somebody syncs who has paused the automatic.
    pub(crate) fn deploy_by_hand(&mut self, objects: &[Arc<Value>]) -> State {
        self.cluster.tell("-- a new revision, synced by hand");
        self.argocd.take(objects.to_vec());
        self.argocd.start();
        self.settle()
    }

    /// Syncs the revision that is there already.
    pub(crate) fn sync(&mut self) -> State {
        self.cluster.tell("-- the same revision is synced again");
        self.argocd.start();
        self.settle()
    }

    /// Lets everybody act until nobody does. Where the sync waits then, it waits for ever.
    pub(crate) fn settle(&mut self) -> State {
        self.protect();
        // Flagger looks now and then: a step without an event may be one between two looks.
        let mut quiet = 0;
        for _ in 0..MOST_STEPS {
            self.cluster.is_changed = false;
            self.argocd.step(&mut self.cluster);
            self.controllers.step(&mut self.cluster);
            self.watch();
            self.cluster.now += 1;
            quiet = if self.cluster.is_changed { 0 } else { quiet + 1 };
            if quiet > TICK && !self.wait() {
                return self.outcome();
            }
        }
        self.cluster.forbid(format!("nothing comes to rest within {MOST_STEPS} steps"));
        self.outcome()
    }

    fn outcome(&mut self) -> State {
        let state = match (&self.argocd.operation, &self.argocd.last) {
            (Some(operation), _) => operation.state.clone(),
            (None, Some(state)) => state.clone(),
            (None, None) => State::Succeeded,
        };
        self.cluster.tell(format_args!("at rest; the sync has {state}"));
        state
    }

    /// Lets time go by to the next deadline, if there is one.
    fn wait(&mut self) -> bool {
        let now = self.cluster.now;
        let sets = self.cluster.sets.values().filter(|set| set.ready < set.pods).map(|set| set.since);
        let jobs = self.cluster.of_kind("Job").filter(|(_, job)| health(&job.object) == Some(Health::Progressing));
        let next =
            sets.chain(jobs.map(|(_, job)| job.since)).map(|since| since + PATIENCE).filter(|at| *at >= now).min();
        let Some(next) = next else { return false };
        self.cluster.now = next;
        true
    }

    /// Services and hosts that send traffic somewhere now, and shall go on to, for the app has them still.
    fn protect(&mut self) {
        let desired: Vec<_> = self.argocd.desired.iter().map(|object| (Key::of(object), object.to_string())).collect();
        // A canary's Service is Flagger's, and has the name of what it targets.
        let has = |name: &String| {
            desired.iter().any(|(key, _)| matches!(key.kind.as_str(), "Service" | "Canary") && key.name == *name)
        };
        let names = self.cluster.names("Service");
        self.protected = names.into_iter().filter(|name| has(name) && self.is_protected(name)).collect();
        // Where a process goes, or gets another name, its hosts are shut for as long as the pods of the other one take to start.
        let stays = |service: &str| has(&service.trim_end_matches("-primary").to_owned());
        let leads =
            |services: &Vec<String>| services.iter().all(|service| stays(service) && self.is_protected(service));
        let is_wanted = |host: &String| desired.iter().any(|(_, text)| text.contains(&format!("\"{host}\"")));
        let entrances = entrances(&self.cluster).into_iter();
        self.entrances = entrances
            .filter(|(host, services)| is_wanted(host) && services.as_ref().is_some_and(leads))
            .map(|(host, _)| host)
            .collect();
    }

    /// A Deployment that is recreated is not there for a while: its author has said so.
    fn is_protected(&self, service: &str) -> bool {
        // The half of a canary that is analysed comes and goes.
        if service.ends_with("-canary") {
            return false;
        }
        let endpoints = self.cluster.endpoints(service);
        let is_recreated = |name: &str| {
            let live = self.cluster.get("Deployment", name);
            live.is_some_and(|live| text(&live.object, "/spec/strategy/type") == "Recreate")
        };
        let behind = self
            .cluster
            .sets
            .iter()
            .filter(|(_, set)| endpoints.iter().any(|endpoint| Arc::ptr_eq(&endpoint.template, &set.template)));
        !endpoints.is_empty() && !behind.into_iter().any(|((name, _), _)| is_recreated(name))
    }

    /// What must hold at any time.
    fn watch(&mut self) {
        let cluster = &mut self.cluster;
        self.controllers.watch(cluster);
        for name in &self.protected {
            if cluster.get("Service", name).is_none() {
                cluster.forbid(format!("the Service {name} is gone"));
            } else if cluster.endpoints(name).is_empty() {
                cluster.forbid(format!("the Service {name} has lost all of its pods"));
            }
        }
        if !self.entrances.is_empty() {
            let open = entrances(cluster);
            for host in &self.entrances {
                let services = open.get(host).and_then(Option::as_ref);
                if services.is_none_or(|services| services.iter().any(|service| cluster.endpoints(service).is_empty()))
                {
                    cluster.forbid(format!("requests to {host} lead nowhere"));
                }
            }
        }
        let mut orphans = BTreeMap::new();
        for ((name, _), set) in cluster.sets.iter().filter(|(_, set)| set.ready > 0) {
            if let Some(missing) = cluster.missing(&set.template) {
                orphans.insert(name.clone(), missing);
            }
        }
        for (name, missing) in orphans {
            cluster.forbid(format!("{name} runs, and could not start again, for this is gone: {missing}"));
        }
    }

    /// What is not well among the objects of the app, as Argo CD shows it: hooks are not counted.
    pub(crate) fn ailing(&self) -> Vec<String> {
        let managed = self.argocd.desired.iter().filter(|object| !is_hook(object)).map(|object| Key::of(object));
        managed
            .filter_map(|key| match self.cluster.objects.get(&key) {
                Some(live) => match health(&live.object) {
                    None | Some(Health::Healthy | Health::Suspended) => None,
                    Some(found) => Some(format!("{key}: {found:?}")),
                },
                None => Some(format!("{key} is missing")),
            })
            .collect()
    }

    /// The pods that serve, by Deployment: the checksums of their templates.
    pub(crate) fn running(&self) -> BTreeMap<String, Vec<u64>> {
        let mut running = BTreeMap::<_, Vec<_>>::new();
        for ((name, checksum), _) in self.cluster.sets.iter().filter(|(_, set)| set.ready > 0) {
            running.entry(name.clone()).or_default().push(*checksum);
        }
        running
    }
}
