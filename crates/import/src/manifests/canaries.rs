//! How a new version gets its traffic in steps (Flagger).

use terrace::spec::Raw;

use super::{
    Look,
    found::{Context, Found},
    object::Object,
    routes::{Backend, dns},
    value::{map, text},
};

/// Puts Flagger's Canaries into the processes that they roll out.
pub(super) fn canaries(context: &Context<'_>, found: &mut Found) {
    for canary in context.objects.of_kind("Canary") {
        let target = canary.raw.text("spec.targetRef.name").unwrap_or_default();
        let Some(named) = context.deployment(target) else {
            found.stays(&canary.id, "it rolls out what is no process of the app");
            continue;
        };
        if canary.name() != target {
            found.stays(&canary.id, "a Canary of another name would be another rollout of the same Deployment");
            continue;
        }
        let Some(analysis) = canary.raw.at("spec.analysis") else { continue };
        found.set(named, &["canary"], block(analysis, context));
        found.claim(&canary.id);
        if let Some(ingress) = ingress(canary) {
            found.set(named, &["http", "ingress"], ingress);
        }
        own(context, found);
    }
}

/// How the new version is judged, and how fast it gets its traffic.
fn block(analysis: &Raw, context: &Context<'_>) -> Raw {
    let weights = analysis.items("stepWeights");
    let number = |path: &str| analysis.number(path).map(Raw::Integer);
    let metric = |names: &[&str]| {
        analysis.items("metrics").iter().find(|metric| metric.text("name").is_some_and(|name| names.contains(&name)))
    };
    let success =
        metric(&["request-success-rate", "success-rate"]).and_then(|metric| metric.at("thresholdRange.min").cloned());
    let latency = metric(&["request-duration", "latency"]).and_then(|metric| metric.word("thresholdRange.max"));
    map([
        ("steps", (!weights.is_empty()).then(|| Raw::List(weights.to_vec()))),
        ("stepWeight", number("stepWeight")),
        ("maxWeight", number("maxWeight")),
        ("interval", analysis.at("interval").cloned()),
        ("threshold", number("threshold")),
        ("successRate", success),
        ("latency", latency.map(|milliseconds| text(format!("{milliseconds}ms")))),
        ("alerts", alerts(analysis, context)),
    ])
}

/// By which hosts and paths it is reached, where Flagger writes the route.
fn ingress(canary: &Object) -> Option<Raw> {
    let hosts = canary.raw.items("spec.service.hosts");
    let mut backend = Backend::default();
    hosts.iter().filter_map(Raw::as_str).for_each(|host| backend.host(host));
    for path in canary.raw.items("spec.service.match").iter().filter_map(|wanted| wanted.text("uri.prefix")) {
        backend.path(path);
    }
    let annotations = canary.raw.at("spec.service.apex.annotations");
    let mut block = map([("dns", annotations.and_then(dns))]);
    backend.say(&mut block);
    (!hosts.is_empty()).then_some(block)
}

fn alerts(analysis: &Raw, context: &Context<'_>) -> Option<Raw> {
    let [alert] = analysis.items("alerts") else { return None };
    let provider = context.objects.get("AlertProvider", alert.text("providerRef.name")?)?;
    Some(map([("severity", alert.at("severity").cloned()), ("channel", provider.raw.at("spec.channel").cloned())]))
}

/// What the platform's facts say for all canaries of the app.
fn own(context: &Context<'_>, found: &mut Found) {
    for kind in ["MetricTemplate", "AlertProvider"] {
        for object in context.objects.of_kind(kind).filter(|object| object.is_terraces) {
            found.claim(&object.id);
            found.replace(&object.id, "the platform's facts say it for all canaries");
        }
    }
}
