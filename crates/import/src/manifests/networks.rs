//! Who may call a process.

use terrace::spec::Raw;

use super::{
    Look,
    found::{Context, Found},
    object::{Object, pairs},
    value::{map, text},
};

const APP: &str = "app.kubernetes.io/part-of";
const PROCESS: &str = "app.kubernetes.io/component";
const NAMESPACE: &str = "kubernetes.io/metadata.name";

/// Puts `NetworkPolicies` for what comes in into the processes that they are for.
pub(super) fn networks(context: &Context<'_>, found: &mut Found) {
    for policy in context.objects.of_kind("NetworkPolicy") {
        let selector = pairs(&policy.raw, "spec.podSelector.matchLabels");
        let named = context.selected(&selector).filter(|named| named.id.name == policy.name());
        let named = named.or_else(|| {
            let is_of = |name: &str| context.named.iter().find(|named| named.id.name == name);
            is_of(policy.name()).filter(|_| policy.is_terraces)
        });
        let (Some(named), false) = (named, policy.raw.at("spec.egress").is_some()) else {
            found.stays(&policy.id, "`network` is for one process, for what comes in, and by its name");
            continue;
        };
        let mut callers: Vec<Raw> = Vec::new();
        let mut is_known = true;
        for rule in policy.raw.items("spec.ingress") {
            for peer in rule.items("from") {
                match caller(peer, context) {
                    Some(caller) if !callers.contains(&caller) => callers.push(caller),
                    Some(_) => {}
                    None => is_known = false,
                }
            }
        }
        if !is_known {
            found.stays(&policy.id, "it lets in somebody whom `network` has no word for");
            continue;
        }
        found.claim(&policy.id);
        let network = if callers.is_empty() { text("on") } else { map([("from", Some(Raw::List(callers)))]) };
        found.set(named, &["network"], network);
        let at = named.run.at(&["network"]).into_iter().map(str::to_owned).collect();
        found.forms.insert(policy.id.clone(), at);
    }
}

/// Whom a peer stands for, as the spec says it.
fn caller(peer: &Raw, context: &Context<'_>) -> Option<Raw> {
    let namespace = pairs(peer, "namespaceSelector.matchLabels");
    let namespace = namespace.iter().find(|(key, _)| key == NAMESPACE).map(|(_, name)| text(name));
    let pods = pairs(peer, "podSelector.matchLabels");
    if let Some(cidr) = peer.at("ipBlock.cidr") {
        return peer.at("ipBlock.except").is_none().then(|| map([("cidr", Some(cidr.clone()))]));
    }
    if pods.is_empty() {
        return Some(map([("namespace", Some(namespace?))]));
    }
    let says = |key: &str| pods.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    if let (Some(app), None) =
        (says(APP).filter(|_| pods.iter().all(|(key, _)| key == APP || key == PROCESS)), says(""))
    {
        let process = says(PROCESS);
        if app == context.app && namespace.is_none() {
            return process.map(text);
        }
        return Some(map([("app", Some(text(app))), ("process", process.map(text)), ("namespace", namespace)]));
    }
    let own = context.objects.0.iter().find(|object: &&Object| super::object::selects(&pods, &object.pod_labels()))?;
    Some(text(&context.process_of(&own.id)?.run.name))
}
