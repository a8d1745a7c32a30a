//! A `NetworkPolicy` leaves what its pods cannot do without: asking for names, and being called by their load balancer.

use terrace_document::Node;
use terrace_spec::platform::{Edition, Level};

use crate::{
    Kind, Object, PodTemplate, Report, Rule, Subject, codes,
    view::{behind_load_balancer, items, list, selects},
};

pub(super) static RULE: Rule =
    Rule { code: &codes::POLICY_SHUTS_OUT, level: Level::Warn, since: Edition::Of202611, check };

const DNS: i64 = 53;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let policies: Vec<_> = subject.of_kind(Kind::Other).filter(is_policy).collect();
    if policies.is_empty() {
        return;
    }
    // A policy is told of once, however many pods it is for.
    let mut told: Vec<&str> = Vec::new();
    for (workload, pod) in subject.pods() {
        let own = || policies.iter().filter(|policy| is_for(policy, pod) && restricts(policy, "Egress"));
        let mut rules = own().flat_map(|policy| items(policy.spec_field("egress"))).peekable();
        // Without any rule, a pod is meant to call nobody.
        let Some(policy) = own().next().filter(|_| rules.peek().is_some()) else { continue };
        if !rules.any(lets_ask_for_names) && !told.contains(&policy.name) {
            told.push(policy.name);
            let message = format!("`{policy}` lets the pods of `{workload}` call others, and not ask for their names");
            let hint = "add `{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}` to its `egress`: no name is found without DNS";
            report.broken(policy.spec, message, hint);
        }
    }
    told.clear();
    for behind in behind_load_balancer(subject) {
        let own = || policies.iter().filter(|policy| is_for(policy, behind.pod) && restricts(policy, "Ingress"));
        let Some(policy) = own().next() else { continue };
        let mut rules = own().flat_map(|policy| items(policy.spec_field("ingress")));
        if !rules.any(lets_addresses_in) && !told.contains(&policy.name) {
            told.push(policy.name);
            let message = format!(
                "`{policy}` keeps the load balancer of `{}` from calling the pods of `{}`",
                behind.ingress.object, behind.workload
            );
            let hint = "add `{from: [{ipBlock: {cidr: <range>}}]}` with the ranges of its subnets to the policy's `ingress`, or write `network:` at the process in place of the policy";
            report.broken(policy.spec, message, hint);
        }
    }
}

fn is_policy(object: &Object<'_>) -> bool {
    object.node.kind() == Some("NetworkPolicy") && object.node.group() == Some("networking.k8s.io")
}

fn is_for(policy: &Object<'_>, pod: &PodTemplate<'_>) -> bool {
    policy.spec_field("podSelector").is_none_or(|selector| selects(selector, pod.labels))
}

/// Whether it restricts this direction. Without `policyTypes` it is what comes in, and what goes out where there are rules for it.
fn restricts(policy: &Object<'_>, direction: &str) -> bool {
    match policy.spec_field("policyTypes") {
        Some(types) => types.items().any(|one| one.as_str() == Some(direction)),
        None => direction == "Ingress" || policy.spec_field("egress").is_some(),
    }
}

fn lets_ask_for_names(rule: Node<'_>) -> bool {
    let mut ports = list(rule, "ports").peekable();
    ports.peek().is_none()
        || ports.any(|entry| {
            let Some(port) = entry.get("port") else { return true };
            let last = entry.get("endPort").and_then(Node::as_i64);
            match port.as_i64() {
                Some(first) => (first..=last.unwrap_or(first)).contains(&DNS),
                // The name of a port of whom is called: `dns`, `dns-tcp`.
                None => port.as_str().is_some_and(|name| name.contains("dns")),
            }
        })
}

/// Whether somebody may call who is known by an address alone.
fn lets_addresses_in(rule: Node<'_>) -> bool {
    let mut callers = list(rule, "from").peekable();
    callers.peek().is_none() || callers.any(|caller| caller.get("ipBlock").is_some())
}
