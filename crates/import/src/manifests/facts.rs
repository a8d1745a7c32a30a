//! What manifests tell of the platform that they were made for: facts that an app needs and that its platform may not state yet.

use terrace::{
    document::Tape,
    spec::{Platform, Raw, layer::Overlay, load::load_platform, resolve::Target},
};

use super::{
    Look,
    object::{Object, Objects, pairs},
    value::{Entries, as_map, is_empty, make, map, text, words},
    write::Draft,
};

/// The facts that manifests tell.
pub(super) fn told(objects: &Objects) -> Raw {
    let facts = map([
        ("dns", dns(objects)),
        ("secrets", secrets(objects)),
        ("reloader", objects.0.iter().any(|object| object.is_reloaded).then(|| text("annotations"))),
        ("alb", alb(objects)),
        ("traffic", traffic(objects)),
        ("metrics", metrics(objects)),
        ("karpenter", karpenter(objects)),
    ]);
    let Raw::Map(mut entries) = facts else { return facts };
    entries.retain(|_, value| !is_empty(value));
    Raw::Map(entries)
}

fn dns(objects: &Objects) -> Option<Raw> {
    let has = |prefix: &str| {
        let reads = |object: &Object| {
            let apex = object.raw.entries("spec.service.apex.annotations");
            object.raw.entries("metadata.annotations").chain(apex).any(|(key, _)| key.starts_with(prefix))
        };
        objects.0.iter().any(reads)
    };
    match (has("external-dns.alpha.kubernetes.io/"), has("external-dns.kubernetes.io/")) {
        (true, true) => Some(text("both")),
        (true, false) => Some(text("alpha")),
        (false, true) => Some(text("ga")),
        // Nothing that runs tells it. What is written under this prefix is read by no controller that reads the other.
        (false, false) => {
            let has_hosts = |object: &Object| {
                let hosts = ["spec.rules", "spec.hostnames", "spec.service.hosts", "spec.virtualHost.domains"];
                hosts.iter().any(|path| !object.raw.items(path).is_empty())
            };
            let kinds = ["Ingress", "HTTPRoute", "Canary", "VirtualService"];
            let is_any = objects.0.iter().any(|object| kinds.contains(&object.kind()) && has_hosts(object));
            is_any.then(|| text("ga"))
        }
    }
}

fn secrets(objects: &Objects) -> Option<Raw> {
    let first =
        objects.of_kind("ExternalSecret").find(|external| external.raw.at("spec.secretStoreRef.name").is_some())?;
    let kind = first.raw.text("spec.secretStoreRef.kind").unwrap_or("SecretStore");
    let refresh = first.raw.text("spec.refreshInterval").filter(|refresh| !matches!(*refresh, "1h" | "1h0m0s"));
    Some(map([
        ("store", first.raw.at("spec.secretStoreRef.name").cloned()),
        ("kind", (kind != "ClusterSecretStore").then(|| text(kind))),
        ("refresh", refresh.map(text)),
    ]))
}

fn alb(objects: &Objects) -> Option<Raw> {
    let mut groups = Entries::new();
    let mut class = None;
    let mut is_any = false;
    for ingress in objects.of_kind("Ingress") {
        let Some(annotations) = ingress.raw.at("metadata.annotations") else { continue };
        let says = |key: &str| annotations.text_of(&format!("alb.ingress.kubernetes.io/{key}"));
        is_any |= ingress.raw.entries("metadata.annotations").any(|(key, _)| key.starts_with("alb.ingress."));
        class = class.or_else(|| ingress.raw.text("spec.ingressClassName")).filter(|class| *class != "alb");
        if let Some(group) = says("group.name") {
            groups.insert(group.to_owned(), map([("scheme", Some(text(says("scheme").unwrap_or("internal"))))]));
        }
    }
    let groups = (!groups.is_empty()).then_some(Raw::Map(groups));
    is_any.then(|| map([("class", class.map(text).or_else(|| Some(text("alb")))), ("groups", groups)]))
}

fn traffic(objects: &Objects) -> Option<Raw> {
    let routes = objects.of_kind("HTTPRoute").flat_map(|route| route.raw.items("spec.parentRefs"));
    let canaries = objects.of_kind("Canary").flat_map(|canary| canary.raw.items("spec.service.gatewayRefs"));
    if let Some(parent) = routes.chain(canaries).next() {
        let gateway = map([
            ("gateway", parent.at("name").cloned()),
            ("namespace", parent.at("namespace").cloned()),
            ("section", parent.at("sectionName").cloned()),
        ]);
        return Some(map([("gatewayapi", Some(gateway))]));
    }
    let is_gloo = objects.of_kind("VirtualService").any(|service| service.group() == "gateway.solo.io");
    is_gloo.then(|| map([("gloo", Some(map([("namespace", Some(text("gloo-system")))])))]))
}

fn metrics(objects: &Objects) -> Option<Raw> {
    let metrics: Vec<&Raw> =
        objects.of_kind("Canary").flat_map(|canary| canary.raw.items("spec.analysis.metrics")).collect();
    let is_flaggers = metrics.iter().any(|metric| metric.text("name") == Some("request-success-rate"));
    if is_flaggers {
        return Some(text("apps"));
    }
    let template = |name: &str| {
        let metric = metrics.iter().find(|metric| metric.text("name").is_some_and(|known| known.contains(name)))?;
        objects.get("MetricTemplate", metric.text("templateRef.name")?)
    };
    let (success, latency) = (template("success")?, template("latency")?);
    if success.raw.text("spec.provider.type") != Some("prometheus") {
        return None;
    }
    let query = |template: &Object| template.raw.at("spec.query").cloned();
    let prometheus = map([
        ("address", success.raw.at("spec.provider.address").cloned()),
        ("successRate", query(success)),
        ("latency", query(latency)),
    ]);
    Some(map([("prometheus", Some(prometheus))]))
}

fn karpenter(objects: &Objects) -> Option<Raw> {
    let mut pools = Raw::default();
    for template in objects.0.iter().filter_map(Object::template) {
        let selected = pairs(template, "spec.nodeSelector");
        let select = |wanted: &str| selected.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        let Some(pool) = select("karpenter.sh/nodepool") else { continue };
        let taints = template.items("spec.tolerations").iter().filter_map(|toleration| {
            let value = toleration.text("value").map(|value| format!("={value}")).unwrap_or_default();
            Some(format!("{}{value}:{}", toleration.text("key")?, toleration.text("effect")?))
        });
        let taints: Vec<_> = taints.collect();
        let pool = make(&mut pools, &["pools", &pool]);
        let one = |key: &str| select(key).map(|value| words([value]));
        let offers = [
            ("capacity", one("karpenter.sh/capacity-type")),
            ("architectures", one("kubernetes.io/arch")),
            ("zones", one("topology.kubernetes.io/zone")),
            ("taints", (!taints.is_empty()).then(|| words(taints))),
        ];
        for (field, offer) in offers {
            if let Some(offer) = offer {
                as_map(pool).insert(field.to_owned(), offer);
            } else {
                as_map(pool);
            }
        }
    }
    (pools != Raw::Null).then_some(pools)
}

/// The facts of those that a platform does not state in a target.
pub(super) fn unstated(mut told: Raw, platform: Option<&Platform>, target: &Target) -> Raw {
    let Some(platform) = platform else { return told };
    let spec = &platform.spec;
    let environment = target.environment.as_ref().and_then(|name| spec.environments.get(name));
    let cluster = target.cluster.as_ref().and_then(|name| spec.clusters.get(name));
    let layers =
        [Some(&spec.facts), environment.map(|environment| &environment.facts), cluster.map(|cluster| &cluster.facts)];
    for layer in layers.into_iter().flatten() {
        let mut tape = Tape::new();
        if tape.record(layer).is_err() {
            continue;
        }
        let stated: Vec<String> = tape.root().entries().map(|(key, _)| key.to_owned()).collect();
        as_map(&mut told).retain(|key, _| !stated.contains(key));
    }
    told
}

/// A platform with facts beside what it states itself. Facts that cannot be are left out.
pub(super) fn with(facts: &mut Raw, platform: Option<&Platform>) -> Platform {
    loop {
        let mut platform = platform.cloned().unwrap_or_else(Platform::new);
        let text = yaml(facts);
        match load_platform("platform.yaml", text.as_bytes()) {
            Ok(told) => {
                let mut all = told.spec.facts;
                all.overlay(platform.spec.facts);
                platform.spec.facts = all;
                return platform;
            }
            Err(mistakes) => {
                let bad = mistakes.iter().find_map(|mistake| match mistake.place.path.segments().get(2) {
                    Some(terrace::diagnostic::Segment::Key(key)) => Some(key.clone()),
                    _ => None,
                });
                let entries = as_map(facts);
                match bad.filter(|key| entries.contains_key(key)) {
                    Some(key) => drop(entries.shift_remove(&key)),
                    None => entries.clear(),
                }
            }
        }
    }
}

/// A platform that states these facts and nothing else.
fn yaml(facts: &Raw) -> String {
    let draft = Draft { app: "imported".to_owned(), spec: map([("facts", Some(facts.clone()))]), ..Draft::default() };
    let text = draft.yaml("");
    let text = text.replacen("kind: App", "kind: Platform", 1);
    if is_empty(facts) { text.replacen("spec:\n  facts: {}\n", "spec: {}\n", 1) } else { text }
}

/// The lines that a platform has to have, from `facts:` on.
pub(super) fn lines(facts: &Raw) -> String {
    let text = yaml(facts);
    text.split_once("spec:\n").map_or(String::new(), |(_, lines)| lines.to_owned())
}
