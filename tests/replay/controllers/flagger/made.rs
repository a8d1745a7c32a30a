//! What Flagger makes of a Canary: the primary and what it reads, Services and routes (`pkg/canary`, `pkg/router` of Flagger).

use serde_json::{Value, json};

use super::{
    Analysis, Canary,
    copy::{contents, copied, primary_of, tracked},
};
use crate::replay::{
    cluster::{Cluster, Maker},
    object::{Key, Template, items, text},
};

/// Copies the target, its configuration and its autoscaler to the primary.
pub(super) fn promote(canary: &Canary, analysis: &mut Analysis, replicas: u64, cluster: &mut Cluster) {
    let Some(target) = cluster.get("Deployment", &canary.target) else { return };
    let Some(template) = target.template.clone() else { return };
    let Some(configuration) = tracked(&template, cluster) else { return };
    let mut primary = primary_of(&target.object, &configuration);
    primary["spec"]["replicas"] = json!(replicas);
    // A new one each time, so that the pods are replaced though nothing but what they read has changed.
    analysis.promotions += 1;
    primary["spec"]["template"]["metadata"]["annotations"]["flagger-id"] = json!(analysis.promotions.to_string());
    for key in configuration.keys() {
        let Some(copied) = cluster.objects.get(key).map(|live| copied(&live.object)) else { continue };
        make(copied, analysis, cluster);
    }
    let reads = Template::of(&primary).map(|template| template.references).unwrap_or_default();
    let promised = reads.into_iter().filter(|reference| reference.to.kind == "ConfigMap").filter_map(|reference| {
        let content = contents(&cluster.objects.get(&reference.to)?.object);
        Some((reference.to, content))
    });
    analysis.promised = promised.collect();
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
pub(super) fn services(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
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
pub(super) fn point(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
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

pub(super) fn selector_key(canary: &Canary, cluster: &Cluster) -> String {
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
pub(super) fn route(canary: &Canary, analysis: &mut Analysis, cluster: &mut Cluster) {
    let named = |kind: &str, name: String, spec: Value| json!({"kind": kind, "metadata": {"name": name}, "spec": spec});
    let objects = match canary.provider.split(':').next().unwrap_or_default() {
        "gatewayapi" => {
            let backends = ["primary", "canary"].map(|part| json!({"name": format!("{}-{part}", canary.service)}));
            let spec = json!({"hostnames": canary.spec["service"]["hosts"], "rules": [{"backendRefs": backends}]});
            vec![named("HTTPRoute", canary.service.clone(), spec)]
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
        // What is there already is kept in step, and here nothing of it changes.
        if !cluster.objects.contains_key(&Key::of(&object)) {
            make(object, analysis, cluster);
        }
    }
}

/// Writes an object that is Flagger's own. Somebody else's is a conflict.
fn make(mut object: Value, analysis: &Analysis, cluster: &mut Cluster) {
    let key = Key::of(&object);
    let old = cluster.objects.get(&key);
    if old.is_some_and(|live| live.maker == Maker::ArgoCd) {
        cluster.forbid(format!("{key} is made by Flagger, and is part of the app too"));
        return;
    }
    // The copy of what several canaries read belongs to all of them.
    let others = old.map(|live| items(&live.object, "/metadata/ownerReferences")).unwrap_or_default();
    let mut owners = vec![json!({"kind": "Canary", "name": analysis.canary})];
    owners.extend(others.iter().filter(|owner| text(owner, "/name") != analysis.canary).cloned());
    if old.is_none() {
        cluster.tell(format_args!("flagger: create {key}"));
    }
    object["metadata"]["ownerReferences"] = json!(owners);
    cluster.put(Maker::Flagger, object, None);
}
