//! Flagger: the primary of each canary's target, its Services and routes, analysis, promotion and rollback
//! (`pkg/controller/scheduler.go`, `pkg/canary` of Flagger).

mod copy;
mod ending;
mod made;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::{
    copy::{contents, tracked},
    made::{point, promote, route, services},
};
use crate::replay::{
    cluster::{Cluster, Fault, PATIENCE},
    object::{Key, Template, items, text},
};

/// How many steps there are from one look of Flagger's to the next.
pub(crate) const TICK: u32 = 3;

/// Holds a Canary until its target serves again.
const FINALIZER: &str = "finalizer.flagger.app";

/// What Flagger keeps in the status of a canary.
#[derive(Clone, Debug, Default)]
struct Analysis {
    canary: String,
    phase: Phase,
    /// The template that is analysed, or was.
    applied: u64,
    /// The template that the primary has.
    promoted: u64,
    /// What was tracked when it was last looked at.
    configuration: BTreeMap<Key, u64>,
    /// What the primary's pods read, as it was promoted.
    promised: BTreeMap<Key, u64>,
    /// How many steps of the analysis are done.
    steps: usize,
    /// How often the primary was written.
    promotions: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Initializing,
    Initialized,
    Progressing,
    Promoting,
    Finalising,
    Succeeded,
    Failed,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Flagger {
    canaries: BTreeMap<String, Analysis>,
    steps: u32,
}

impl Flagger {
    pub(super) fn step(&mut self, cluster: &mut Cluster) {
        self.steps += 1;
        if !self.steps.is_multiple_of(TICK) {
            return;
        }
        let names = cluster.names("Canary");
        self.canaries.retain(|name, _| names.contains(name));
        for name in names {
            let fresh = || Analysis { canary: name.clone(), ..Analysis::default() };
            let mut analysis = self.canaries.remove(&name).unwrap_or_else(fresh);
            let live = cluster.get("Canary", &name);
            if live.is_some_and(|live| live.leaves.is_some()) {
                ending::step(&name, &mut analysis, cluster);
            } else {
                advance(&name, &mut analysis, cluster);
            }
            self.canaries.insert(name, analysis);
        }
    }

    /// What pods of a primary would read, should one start again, is what was promoted with them.
    pub(super) fn watch(&self, cluster: &mut Cluster) {
        for analysis in self.canaries.values() {
            if cluster.get("Canary", &analysis.canary).is_none() {
                continue;
            }
            for (key, promised) in &analysis.promised {
                if cluster.objects.get(key).is_some_and(|live| contents(&live.object) != *promised) {
                    cluster.forbid(format!(
                        "the primary of {} would read a {key} that it was not promoted with",
                        analysis.canary
                    ));
                }
            }
        }
    }
}

/// What a Canary says.
struct Canary {
    target: String,
    service: String,
    autoscaler: Option<String>,
    provider: String,
    spec: Value,
    steps: usize,
}

impl Canary {
    fn read(object: &Value) -> Self {
        let target = text(object, "/spec/targetRef/name").to_owned();
        let service = match text(object, "/spec/service/name") {
            "" => target.clone(),
            service => service.to_owned(),
        };
        let autoscaler = Some(text(object, "/spec/autoscalerRef/name").to_owned()).filter(|name| !name.is_empty());
        let analysis = |field: &str| object.pointer(&format!("/spec/analysis/{field}"));
        let number =
            |field: &str| analysis(field).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        let weights = analysis("stepWeights").and_then(Value::as_array).map(Vec::len);
        let steps = weights
            .or(number("iterations"))
            .or_else(|| Some(number("maxWeight").unwrap_or(100) / number("stepWeight")?));
        Self {
            target,
            service,
            autoscaler,
            provider: text(object, "/spec/provider").to_owned(),
            spec: object["spec"].clone(),
            steps: steps.unwrap_or(1),
        }
    }

    fn primary(&self) -> String {
        format!("{}-primary", self.target)
    }
}

fn advance(name: &str, analysis: &mut Analysis, cluster: &mut Cluster) {
    let Some(live) = cluster.get("Canary", name) else { return };
    let canary = Canary::read(&live.object);
    if canary.spec["revertOnDeletion"] == json!(true) && items(&live.object, "/metadata/finalizers").is_empty() {
        cluster.change("Canary", name, |object| object["metadata"]["finalizers"] = json!([FINALIZER]));
    }
    let Some(target) = cluster.get("Deployment", &canary.target) else { return };
    let Some(template) = target.template.clone() else { return };
    // Whatever a pod refers to has to be there, or Flagger does nothing at all.
    let Some(configuration) = tracked(&template, cluster) else { return };
    let before = analysis.phase;
    services(&canary, analysis, cluster);
    if before == Phase::Initializing {
        initialize(&canary, analysis, (&template, configuration), cluster);
    } else {
        analyse(&canary, analysis, (&template, configuration), cluster);
    }
    if before != analysis.phase {
        cluster.tell(format_args!("flagger: {name} is {:?}", analysis.phase));
        cluster.is_changed = true;
    }
    cluster.report("Canary", name, json!({"phase": format!("{:?}", analysis.phase), "canaryWeight": analysis.steps}));
}

/// A revision of the target: its pods, and what they read.
type Revision<'a> = (&'a Template, BTreeMap<Key, u64>);

/// The first time: the primary takes over from the target.
fn initialize(
    canary: &Canary,
    analysis: &mut Analysis,
    (template, configuration): Revision<'_>,
    cluster: &mut Cluster,
) {
    if cluster.get("Deployment", &canary.primary()).is_none() {
        let replicas = cluster.replicas(&canary.target).max(1);
        promote(canary, analysis, replicas, cluster);
        return;
    }
    if !is_ready(&canary.primary(), cluster) {
        return;
    }
    // Without its autoscaler a canary stays where it is.
    if canary.autoscaler.as_ref().is_some_and(|name| cluster.get("HorizontalPodAutoscaler", name).is_none()) {
        return;
    }
    point(canary, analysis, cluster);
    cluster.scale(&canary.target, 0);
    route(canary, analysis, cluster);
    (analysis.applied, analysis.promoted) = (template.checksum, template.checksum);
    (analysis.configuration, analysis.phase) = (configuration, Phase::Initialized);
}

fn analyse(canary: &Canary, analysis: &mut Analysis, (template, configuration): Revision<'_>, cluster: &mut Cluster) {
    point(canary, analysis, cluster);
    route(canary, analysis, cluster);
    // A template that the primary has already is not analysed, for somebody has gone back by hand. What is tracked is not asked that.
    let is_new = template.checksum != analysis.promoted && template.checksum != analysis.applied;
    let is_changed = is_new || configuration != analysis.configuration;
    match analysis.phase {
        Phase::Initialized | Phase::Succeeded | Phase::Failed => {
            if is_changed {
                let replicas = cluster.replicas(&canary.primary()).max(1);
                cluster.scale(&canary.target, replicas);
                (analysis.steps, analysis.phase) = (0, Phase::Progressing);
            }
            // A canary that has failed takes note of whatever it sees.
            if is_changed || analysis.phase == Phase::Failed {
                (analysis.applied, analysis.configuration) = (template.checksum, configuration);
            }
        }
        Phase::Progressing if is_changed => {
            (analysis.applied, analysis.configuration, analysis.steps) = (template.checksum, configuration, 0);
            cluster.is_changed = true;
        }
        Phase::Progressing if !is_ready(&canary.primary(), cluster) => {}
        Phase::Progressing => match readiness(&canary.target, cluster) {
            Readiness::Ready if analysis.steps > 0 && cluster.faults.contains(&Fault::Versions) => {
                give_up(canary, analysis, (template, configuration), cluster);
            }
            Readiness::Ready if analysis.steps < canary.steps => {
                analysis.steps += 1;
                cluster.is_changed = true;
            }
            Readiness::Ready => {
                let replicas = cluster.replicas(&canary.primary());
                promote(canary, analysis, replicas, cluster);
                analysis.phase = Phase::Promoting;
            }
            Readiness::Waiting => {}
            Readiness::Never => give_up(canary, analysis, (template, configuration), cluster),
        },
        Phase::Promoting if is_ready(&canary.primary(), cluster) => analysis.phase = Phase::Finalising,
        Phase::Finalising => {
            cluster.scale(&canary.target, 0);
            (analysis.promoted, analysis.steps, analysis.phase) = (analysis.applied, 0, Phase::Succeeded);
        }
        Phase::Initializing | Phase::Promoting => {}
    }
}

/// Everything goes back to the primary.
fn give_up(canary: &Canary, analysis: &mut Analysis, (template, configuration): Revision<'_>, cluster: &mut Cluster) {
    cluster.scale(&canary.target, 0);
    (analysis.applied, analysis.configuration) = (template.checksum, configuration);
    (analysis.steps, analysis.phase) = (0, Phase::Failed);
}

enum Readiness {
    Ready,
    Waiting,
    /// Its pods have waited longer than the deadline.
    Never,
}

fn readiness(deployment: &str, cluster: &Cluster) -> Readiness {
    let Some(live) = cluster.get("Deployment", deployment) else { return Readiness::Waiting };
    let Some(template) = &live.template else { return Readiness::Waiting };
    match cluster.sets.get(&(deployment.to_owned(), template.checksum)) {
        Some(set) if set.pods > 0 && set.ready == set.pods => Readiness::Ready,
        Some(set) if set.pods > 0 && cluster.now >= set.since + PATIENCE => Readiness::Never,
        _ => Readiness::Waiting,
    }
}

fn is_ready(deployment: &str, cluster: &Cluster) -> bool {
    matches!(readiness(deployment, cluster), Readiness::Ready)
}
