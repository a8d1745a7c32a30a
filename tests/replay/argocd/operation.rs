//! One sync (`syncContext.Sync` in `gitops-engine/pkg/sync/sync_context.go`).

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::Value;

use super::{
    Options, compare,
    health::{Health, health},
    task::{Phase, Task, has_option, is_deleted, is_kept, tasks},
};
use crate::replay::{
    cluster::{Cluster, Maker, Propagation},
    object::{Key, checksum},
};

/// Where a sync stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It waits for this.
    Running(String),
    Succeeded,
    Failed(String),
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running(what) => write!(formatter, "not ended: it waits for {what}"),
            Self::Succeeded => formatter.write_str("succeeded"),
            Self::Failed(why) => write!(formatter, "failed: {why}"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Progress {
    Running,
    Succeeded,
    Failed(String),
}

/// A sync that is under way.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) state: State,
    progress: BTreeMap<(Phase, Key), Progress>,
}

impl Default for Operation {
    fn default() -> Self {
        Self { state: State::Running("its first step".to_owned()), progress: BTreeMap::new() }
    }
}

/// What became of the tasks of a wave.
enum Ran {
    Done,
    /// Something was deleted, or has to be confirmed: once more later.
    Pending(Option<String>),
    Failed(String),
}

impl Operation {
    pub(super) fn step(
        &mut self,
        desired: &[Arc<Value>],
        is_confirmed: bool,
        options: &Options,
        cluster: &mut Cluster,
    ) {
        let mut tasks = tasks(desired, cluster);
        if let Some(selected) = options.selected {
            // Hooks are left out of a sync of some objects.
            tasks.retain(|task| !task.is_hook && selected(&task.key));
        }
        for task in tasks.iter().filter(|task| task.target.is_some()) {
            self.look(task, cluster);
        }
        // Between waves and phases everything has to be healthy; the last wave is waited for by nobody, unless it has hooks.
        let ends = |task: &Task| (task.phase, task.wave);
        let is_multi_step = tasks.first().map(ends) != tasks.last().map(ends);
        let waiting = tasks.iter().find(|task| (is_multi_step || task.is_hook) && self.is(task, &Progress::Running));
        if let Some(task) = waiting {
            self.state = State::Running(format!("{} in {:?} wave {}", task.key, task.phase, task.wave));
            return;
        }
        let is_leaving = |task: &&Task| {
            task.target.is_none() && cluster.objects.get(&task.key).is_some_and(|live| live.leaves.is_some())
        };
        if let Some(task) = tasks.iter().find(|task| is_leaving(task) && self.is(task, &Progress::Succeeded)) {
            self.state = State::Running(format!("{} to be deleted", task.key));
            return;
        }
        let failure = tasks.iter().find_map(|task| match self.progress.get(&(task.phase, task.key.clone())) {
            Some(Progress::Failed(why)) if task.phase != Phase::SyncFail => Some(format!("{}: {why}", task.key)),
            _ => None,
        });
        if let Some(why) = failure {
            self.fail(&tasks, why, cluster);
            return;
        }
        let pending: Vec<_> =
            tasks.iter().filter(|task| task.phase != Phase::SyncFail && self.is_pending(task)).collect();
        let Some(first) = pending.first().map(|task| ends(task)) else {
            clean_up(&tasks, "HookSucceeded", cluster);
            self.state = State::Succeeded;
            return;
        };
        let (now, later): (Vec<&Task>, Vec<&Task>) = pending.into_iter().partition(|task| ends(task) == first);
        match self.run(&now, is_confirmed, options, cluster) {
            Ran::Failed(why) => self.fail(&tasks, why, cluster),
            Ran::Pending(None) => cluster.is_changed = true,
            Ran::Pending(Some(what)) => self.state = State::Running(what),
            Ran::Done if later.is_empty() && now.iter().all(|task| !task.is_hook) => {
                clean_up(&tasks, "HookSucceeded", cluster);
                self.state = State::Succeeded;
            }
            Ran::Done => {
                self.state = State::Running(format!("{:?} wave {}", first.0, first.1));
                cluster.is_changed = true;
            }
        }
    }

    fn is(&self, task: &Task, progress: &Progress) -> bool {
        self.progress.get(&(task.phase, task.key.clone())) == Some(progress)
    }

    fn is_pending(&self, task: &Task) -> bool {
        !self.progress.contains_key(&(task.phase, task.key.clone()))
    }

    fn set(&mut self, task: &Task, progress: Progress) {
        self.progress.insert((task.phase, task.key.clone()), progress);
    }

    /// Takes over the health of what has been applied. What has none is done at once; what is neither healthy nor degraded is waited for.
    fn look(&mut self, task: &Task, cluster: &Cluster) {
        if !self.is(task, &Progress::Running) {
            return;
        }
        let Some(live) = cluster.objects.get(&task.key) else {
            self.set(task, Progress::Failed("it is missing, and might have been deleted".to_owned()));
            return;
        };
        match health(&live.object) {
            None | Some(Health::Healthy) => self.set(task, Progress::Succeeded),
            Some(Health::Degraded(why)) => self.set(task, Progress::Failed(why)),
            Some(Health::Progressing | Health::Suspended | Health::Unknown) => {}
        }
    }

    fn run(&mut self, tasks: &[&Task], is_confirmed: bool, options: &Options, cluster: &mut Cluster) -> Ran {
        // What is pruned goes first.
        for task in tasks.iter().filter(|task| task.target.is_none()) {
            if !is_confirmed && !options.is_paused && has_option(&cluster.objects[&task.key].object, "Prune=confirm") {
                return Ran::Pending(Some(format!("somebody to confirm that {} is pruned", task.key)));
            }
        }
        for task in tasks.iter().filter(|task| task.target.is_none()) {
            if !is_kept(cluster, &task.key) && !options.is_paused {
                cluster.tell(format_args!("argocd: prune {} (wave {})", task.key, task.wave));
                cluster.delete(&task.key, options.propagation);
            }
            self.set(task, Progress::Succeeded);
        }
        let mut is_deleting = false;
        for task in tasks.iter().filter(|task| task.is_hook) {
            let is_before = task.target.as_ref().is_some_and(|target| is_deleted(target, "BeforeHookCreation"));
            if is_before && cluster.objects.contains_key(&task.key) {
                cluster.delete(&task.key, options.propagation);
                is_deleting = true;
            }
        }
        if is_deleting {
            return Ran::Pending(None);
        }
        let mut failed = None;
        for (task, target) in tasks.iter().filter_map(|task| Some((task, task.target.as_ref()?))) {
            let progress = match apply(task, target, cluster) {
                Ok(()) => Progress::Running,
                Err(why) => {
                    failed.get_or_insert_with(|| format!("{}: {why}", task.key));
                    Progress::Failed(why)
                }
            };
            self.set(task, progress);
        }
        failed.map_or(Ran::Done, Ran::Failed)
    }

    /// Runs the hooks for a failure, and fails when they are done.
    fn fail(&mut self, tasks: &[Task], why: String, cluster: &mut Cluster) {
        let hooks: Vec<_> = tasks.iter().filter(|task| task.phase == Phase::SyncFail).collect();
        let pending: Vec<_> = hooks.iter().copied().filter(|task| self.is_pending(task)).collect();
        if !pending.is_empty() {
            cluster.is_changed = true;
            match self.run(&pending, false, &Options::default(), cluster) {
                Ran::Done | Ran::Pending(_) => self.state = State::Running("hooks of the failure".to_owned()),
                Ran::Failed(more) => self.state = State::Failed(format!("{why}; {more}")),
            }
            return;
        }
        clean_up(tasks, "HookFailed", cluster);
        self.state = State::Failed(why);
    }
}

/// Deletes the hooks that are to go when a sync has ended so.
fn clean_up(tasks: &[Task], when: &str, cluster: &mut Cluster) {
    for task in tasks.iter().filter(|task| task.is_hook) {
        if task.target.as_ref().is_some_and(|target| is_deleted(target, when)) {
            cluster.delete(&task.key, Propagation::Background);
        }
    }
}

/// `kubectl apply`: what was applied before and is not now goes, what others have written stays.
fn apply(task: &Task, target: &Arc<Value>, cluster: &mut Cluster) -> Result<(), String> {
    let live = cluster.objects.get(&task.key);
    let object = match live {
        Some(live) => {
            compare::check_immutable(target, &live.object)?;
            compare::merge(live.applied.as_deref(), &live.object, target)
        }
        None => target.as_ref().clone(),
    };
    let is_new = live.is_none();
    let is_same = live.is_some_and(|live| checksum(&live.object) == checksum(&object));
    if !is_same {
        let verb = if is_new { "create" } else { "change" };
        cluster.tell(format_args!("argocd: {verb} {} ({:?} wave {})", task.key, task.phase, task.wave));
    }
    let maker = if task.is_hook { Maker::Hook } else { Maker::ArgoCd };
    cluster.put(maker, object, Some(target.clone()));
    if let Some(live) = cluster.objects.get_mut(&task.key) {
        live.applied = Some(target.clone());
        live.maker = maker;
    }
    Ok(())
}
