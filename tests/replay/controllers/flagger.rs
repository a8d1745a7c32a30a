//! Flagger: the primary of each canary's target, its Services and routes, analysis, promotion and rollback
//! (`pkg/controller/scheduler.go`, `pkg/canary` of Flagger).

mod copy;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::copy::{primary_of, tracked};
use crate::replay::{
    cluster::{Cluster, Live, Maker, PATIENCE},
    object::{Key, checksum, text},
};

/// What Flagger keeps in the status of a canary.
#[derive(Clone, Debug, Default)]
struct Analysis {
    canary: String,
    phase: Phase,
    /// The revision that is analysed, or was.
    applied: u64,
    /// The revision that the primary has.
    promoted: u64,
    /// How many steps of the analysis are done.
    steps: usize,
    made: Vec<Key>,
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
}

impl Flagger {
    pub(super) fn step(&mut self, cluster: &mut Cluster) {
        let names = cluster.names("Canary");
        let gone: Vec<_> = self.canaries.keys().filter(|name| !names.contains(name)).cloned().collect();
        for name in gone {
            if let Some(analysis) = self.canaries.remove(&name) {
                give_back(&name, &analysis, cluster);
            }
        }
        for name in names {
            let fresh = || Analysis { canary: name.clone(), ..Analysis::default() };
            let mut analysis = self.canaries.remove(&name).unwrap_or_else(fresh);
            advance(&name, &mut analysis, cluster);
            self.canaries.insert(name, analysis);
        }
    }
}

/// A canary that is deleted: its target serves again, and what was made for it goes.
fn give_back(name: &str, analysis: &Analysis, cluster: &mut Cluster) {
    let primary = analysis.made.iter().find(|key| key.kind == "Deployment");
    if let Some(primary) = primary {
        let target = primary.name.trim_end_matches("-primary");
        let replicas = cluster.replicas(&primary.name);
        cluster.scale(target, replicas);
    }
    cluster.tell(format_args!("flagger: what was made for {name} goes"));
    for key in &analysis.made {
        let owner = |live: &Live| text(&live.object, "/metadata/ownerReferences/0/name") == name;
        if cluster.objects.get(key).is_some_and(owner) {
            cluster.delete(key);
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
    let Some(target) = cluster.get("Deployment", &canary.target) else { return };
    let Some(template) = target.template.clone() else { return };
    let config = tracked(&template, cluster);
    let contents: Vec<_> = config.iter().filter_map(|key| cluster.objects.get(key)?.object.get("data")).collect();
    let revision = template.checksum ^ checksum(&json!(contents));
    let before = analysis.phase;
    services(&canary, analysis, cluster);
    if before == Phase::Initializing {
        initialize(&canary, analysis, revision, cluster);
    } else {
        analyse(&canary, analysis, revision, cluster);
    }
    if before != analysis.phase {
        cluster.tell(format_args!("flagger: {name} is {:?}", analysis.phase));
        cluster.is_changed = true;
    }
    cluster.report("Canary", name, json!({"phase": format!("{:?}", analysis.phase), "canaryWeight": analysis.steps}));
}

/// The first time: the primary takes over from the target.
fn initialize(canary: &Canary, analysis: &mut Analysis, revision: u64, cluster: &mut Cluster) {
    let primary = cluster.get("Deployment", &canary.primary());
    if primary.is_none_or(|live| live.maker != Maker::Flagger) {
        let replicas = cluster.replicas(&canary.target).max(1);
        promote(canary, analysis, replicas, cluster);
        return;
    }
    // Without its autoscaler a canary stays where it is.
    if canary.autoscaler.as_ref().is_some_and(|name| cluster.get("HorizontalPodAutoscaler", name).is_none()) {
        return;
    }
    if !is_ready(&canary.primary(), cluster) {
        return;
    }
    route(canary, analysis, cluster);
    point(canary, analysis, cluster);
    cluster.scale(&canary.target, 0);
    (analysis.applied, analysis.promoted, analysis.phase) = (revision, revision, Phase::Initialized);
}

fn analyse(canary: &Canary, analysis: &mut Analysis, revision: u64, cluster: &mut Cluster) {
    point(canary, analysis, cluster);
    match analysis.phase {
        Phase::Initialized | Phase::Succeeded | Phase::Failed => {
            // What the primary has already is not analysed: somebody has gone back by hand.
            if revision != analysis.applied && revision != analysis.promoted {
                let replicas = cluster.replicas(&canary.primary()).max(1);
                cluster.scale(&canary.target, replicas);
                (analysis.applied, analysis.steps, analysis.phase) = (revision, 0, Phase::Progressing);
            }
        }
        Phase::Progressing if revision != analysis.applied => {
            (analysis.applied, analysis.steps) = (revision, 0);
            cluster.is_changed = true;
        }
        Phase::Progressing => match readiness(&canary.target, cluster) {
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
            Readiness::Never => {
                cluster.scale(&canary.target, 0);
                (analysis.steps, analysis.phase) = (0, Phase::Failed);
            }
        },
        Phase::Promoting if is_ready(&canary.primary(), cluster) => {
            (analysis.promoted, analysis.phase) = (analysis.applied, Phase::Finalising);
        }
        Phase::Finalising => {
            cluster.scale(&canary.target, 0);
            (analysis.steps, analysis.phase) = (0, Phase::Succeeded);
        }
        Phase::Initializing | Phase::Promoting => {}
    }
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

/// Copies the target, its configuration and its autoscaler to the primary.
fn promote(canary: &Canary, analysis: &mut Analysis, replicas: u64, cluster: &mut Cluster) {
    let Some(target) = cluster.get("Deployment", &canary.target) else { return };
    let Some(template) = target.template.clone() else { return };
    let config = tracked(&template, cluster);
    let mut primary = primary_of(&target.object, &config);
    primary["spec"]["replicas"] = json!(replicas);
    for key in &config {
        let Some(live) = cluster.objects.get(key) else { continue };
        let mut copied = Value::clone(&live.object);
        copied["metadata"] = json!({"name": format!("{}-primary", key.name)});
        make(copied, analysis, cluster);
    }
    make(primary, analysis, cluster);
    if let Some(name) = &canary.autoscaler
        && let Some(live) = cluster.get("HorizontalPodAutoscaler", name)
    {
        let mut scaler = Value::clone(&live.object);
        scaler["metadata"] = json!({"name": format!("{name}-primary")});
        scaler["spec"]["scaleTargetRef"]["name"] = json!(canary.primary());
        if let Some(fields) = scaler.as_object_mut() {
            fields.remove("status");
        }
        make(scaler, analysis, cluster);
    }
}

/// The Services of the two halves of a canary.
fn services(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
    let pods = |deployment: &str| (selector_key(canary, cluster), deployment.to_owned());
    let wanted = [
        (format!("{}-canary", canary.service), pods(&canary.target)),
        (format!("{}-primary", canary.service), pods(&canary.primary())),
    ];
    for (name, pods) in wanted {
        service(&name, pods, canary, analysis, cluster);
    }
}

/// The Service that others know sends its traffic to the primary, whoever else writes it.
fn point(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
    let key = selector_key(canary, cluster);
    let selector = json!({key.clone(): canary.primary()});
    let Some(live) = cluster.get("Service", &canary.service) else {
        service(&canary.service, (key, canary.primary()), canary, analysis, cluster);
        return;
    };
    if live.object.pointer("/spec/selector") != Some(&selector) {
        cluster.tell(format_args!("flagger: the Service {} points to the primary", canary.service));
        cluster.change("Service", &canary.service, |object| object["spec"]["selector"] = selector);
    }
}

fn selector_key(canary: &Canary, cluster: &Cluster) -> String {
    let labels =
        cluster.get("Deployment", &canary.target).and_then(|live| live.object.pointer("/spec/selector/matchLabels"));
    let known = ["app", "name", "app.kubernetes.io/name"];
    let found = known.into_iter().find(|key| labels.is_some_and(|labels| labels.get(key).is_some()));
    found.unwrap_or("app").to_owned()
}

fn service(
    name: &str,
    (key, value): (String, String),
    canary: &Canary,
    analysis: &mut Analysis,
    cluster: &mut Cluster,
) {
    let port = json!({"name": text(&canary.spec, "/service/portName"), "port": canary.spec["service"]["port"]});
    let object = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
        "spec": {"type": "ClusterIP", "ports": [port], "selector": {key: value}},
    });
    if cluster.get("Service", name).is_none() {
        make(object, analysis, cluster);
    }
}

/// The route of the provider.
fn route(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
    let named = |kind: &str, name: String, spec: Value| json!({"kind": kind, "metadata": {"name": name}, "spec": spec});
    let objects = match canary.provider.split(':').next().unwrap_or_default() {
        "gatewayapi" => {
            let backends = ["primary", "canary"].map(|part| json!({"name": format!("{}-{part}", canary.service)}));
            vec![named("HTTPRoute", canary.service.clone(), json!({"rules": [{"backendRefs": backends}]}))]
        }
        "gloo" => {
            let mut objects = vec![named("RouteTable", canary.service.clone(), json!({}))];
            objects.extend(
                ["primary", "canary"]
                    .map(|part| named("Upstream", format!("{}-{part}upstream", canary.service), json!({}))),
            );
            objects
        }
        _ => Vec::new(),
    };
    for object in objects {
        make(object, analysis, cluster);
    }
}

/// Writes an object that is Flagger's own, and the canary's that has written it last. Somebody else's is a conflict.
fn make(mut object: Value, analysis: &mut Analysis, cluster: &mut Cluster) {
    let key = Key::of(&object);
    if cluster.objects.get(&key).is_some_and(|live| live.maker == Maker::ArgoCd) {
        cluster.forbid(format!("{key} is made by Flagger, and is part of the app too"));
        return;
    }
    if !cluster.objects.contains_key(&key) {
        cluster.tell(format_args!("flagger: create {key}"));
    }
    object["metadata"]["ownerReferences"] = json!([{"kind": "Canary", "name": analysis.canary}]);
    cluster.put(Maker::Flagger, object, None);
    if !analysis.made.contains(&key) {
        analysis.made.push(key);
    }
}
