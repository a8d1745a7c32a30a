//! Argo CD: what it compares, and how it syncs.

pub(crate) mod compare;
pub(crate) mod health;
mod operation;
mod task;

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value;

pub(crate) use self::{
    operation::{Operation, State},
    task::is_hook,
};
use super::{
    cluster::{Cluster, Maker, Propagation},
    object::Key,
};

/// How often the same revision may be put right again before Argo CD and somebody else are seen to fight.
const MOST_REPAIRS: u32 = 4;

/// How often Argo CD tries a sync again that it has begun by itself and that fails, unless the Application says otherwise (`syncPolicy.retry`).
const RETRIES: u32 = 5;

/// An Application that syncs by itself, prunes, and puts right what others change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Application {
    pub(crate) desired: Vec<Arc<Value>>,
    pub(crate) operation: Option<Operation>,
    /// How the last operation ended.
    pub(crate) last: Option<State>,
    /// Whether the revision was synced at all.
    is_tried: bool,
    /// How often a sync that fails is tried again.
    retries: u32,
    repairs: u32,
    /// Whether somebody confirms what is pruned on request only.
    pub(crate) confirms: bool,
    /// How the sync is asked for, beside what the app says.
    pub(crate) options: Options,
}

/// How an Application is synced.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// `PrunePropagationPolicy`. Argo CD's own default is the foreground; Terrace's Applications have it in the background.
    pub(crate) propagation: Propagation,
    /// Whether nothing is pruned, nor put right by itself, for somebody has paused it.
    pub(crate) is_paused: bool,
    /// The only objects that are synced, of a sync by hand. None: all.
    pub(crate) selected: Option<fn(&Key) -> bool>,
}

impl Application {
    /// Takes a new revision.
    pub(crate) fn take(&mut self, desired: Vec<Arc<Value>>) {
        *self = Self { desired, confirms: self.confirms, options: self.options.clone(), ..Self::default() };
    }

    /// Syncs once, whether anything differs or not: what a person does who presses the button.
    pub(crate) fn start(&mut self) {
        self.retries = 0;
        self.operation = Some(Operation::default());
        self.is_tried = true;
    }

    /// One look at the cluster.
    pub(crate) fn step(&mut self, cluster: &mut Cluster) {
        if let Some(mut operation) = self.operation.take() {
            operation.step(&self.desired, self.confirms, &self.options, cluster);
            if matches!(operation.state, State::Running(_)) {
                self.operation = Some(operation);
            } else {
                cluster.tell(format_args!("argocd: the sync has {}", operation.state));
                cluster.is_changed = true;
                if matches!(operation.state, State::Failed(_)) && self.retries > 0 {
                    self.retries -= 1;
                    self.operation = Some(Operation::default());
                }
                self.last = Some(operation.state);
            }
            return;
        }
        // A revision whose sync has failed is not tried again by itself.
        if self.options.is_paused || matches!(self.last, Some(State::Failed(_))) {
            return;
        }
        let Some(difference) = self.difference(cluster) else { return };
        if self.is_tried {
            self.repairs += 1;
            if self.repairs > MOST_REPAIRS {
                cluster.forbid(format!("Argo CD never settles: it puts right again and again that {difference}"));
                return;
            }
        }
        cluster.tell(format_args!("argocd: out of sync: {difference}"));
        cluster.is_changed = true;
        self.start();
        self.retries = RETRIES;
    }

    /// The first thing that is not as it should be.
    pub(crate) fn difference(&self, cluster: &Cluster) -> Option<String> {
        let managed = || self.desired.iter().filter(|object| !task::is_hook(object));
        let changed = managed().find_map(|object| {
            let key = Key::of(object);
            match cluster.objects.get(&key) {
                None => Some(format!("{key} is missing")),
                Some(live) => compare::difference(object, &live.object).map(|path| format!("{key} differs at {path}")),
            }
        });
        changed.or_else(|| {
            let extra = self.extra(cluster).into_iter().find(|key| !task::is_kept(cluster, key));
            extra.map(|key| format!("{key} is not part of the app any more"))
        })
    }

    /// What Argo CD has made and the app does not have.
    pub(crate) fn extra(&self, cluster: &Cluster) -> Vec<Key> {
        extra(&self.desired, cluster)
    }
}

fn extra(desired: &[Arc<Value>], cluster: &Cluster) -> Vec<Key> {
    let known: BTreeSet<_> = desired.iter().map(|object| Key::of(object)).collect();
    let made = cluster.objects.iter().filter(|(_, live)| live.maker == Maker::ArgoCd);
    made.map(|(key, _)| key).filter(|key| !known.contains(key)).cloned().collect()
}
