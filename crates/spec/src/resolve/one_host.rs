//! A host that several processes of an app serve has one Ingress, or one virtual service: the most specific path wins in it, whoever serves it.

use super::{Carrier, ResolvedIngress, ResolvedProcess, ResolvedTraffic, Route, Workload};
use crate::{
    codes,
    layer::{At, Map},
    text::Name,
};

/// One way into a process.
#[derive(Clone, Copy)]
struct Entry<'a> {
    process: &'a Name,
    ingress: &'a ResolvedIngress,
    is_steered: bool,
}

/// Says of each way in that leads to a host of another one which object carries it: that of the shortest path; of equals, the one written first.
///
/// A process that joins with a path below thus changes no name.
pub(super) fn share(processes: &mut Map<Name, ResolvedProcess>, at: &At<'_>) {
    let mut groups: Vec<Vec<Entry<'_>>> = Vec::new();
    for entry in processes.iter().flat_map(|(name, process)| entries(name, process)) {
        let shares = |group: &Vec<Entry<'_>>| group.iter().any(|other| meets(*other, entry));
        let (mut together, apart): (Vec<_>, Vec<_>) = std::mem::take(&mut groups).into_iter().partition(shares);
        groups = apart;
        let mut group: Vec<_> = together.drain(..).flatten().collect();
        group.push(entry);
        groups.push(group);
    }
    let routed: Vec<_> =
        processes.iter().flat_map(|(name, process)| entries(name, process)).filter(is_routed).collect();
    check_paths(&routed, at);
    let mut joined = Vec::new();
    for group in groups.iter().filter(|group| group.len() > 1) {
        let shortest = |entry: &&Entry<'_>| entry.ingress.paths.iter().map(|path| path.as_str().len()).min();
        let Some(carrier) = group.iter().min_by_key(shortest) else { continue };
        for entry in group.iter().filter(|entry| !std::ptr::eq(entry.ingress, carrier.ingress)) {
            check(*carrier, *entry, at);
            let place = Carrier { process: carrier.process.clone(), ingress: carrier.ingress.name.clone() };
            joined.push((entry.process.clone(), entry.ingress.name.clone(), place));
        }
        check_paths(group, at);
    }
    for (process, name, carrier) in joined {
        let Some(Workload::Service(service)) = processes.get_mut(&process).map(|process| &mut process.workload) else {
            continue;
        };
        let ingresses = service.http.iter_mut().flat_map(|http| &mut http.ingresses);
        for ingress in ingresses.filter(|ingress| ingress.name == name) {
            ingress.carrier = Some(carrier.clone());
        }
    }
}

fn entries<'a>(name: &'a Name, process: &'a ResolvedProcess) -> impl Iterator<Item = Entry<'a>> {
    let service = match &process.workload {
        Workload::Service(service) => Some(service),
        _ => None,
    };
    service.into_iter().flat_map(move |service| {
        let is_steered = service.canary().is_some();
        service.ingresses().iter().map(move |ingress| Entry { process: name, ingress, is_steered })
    })
}

/// Whether both are of one host and one kind of object. Routes of the Gateway API find together by themselves.
fn meets(one: Entry<'_>, other: Entry<'_>) -> bool {
    let is_of_a_kind = match (&one.ingress.route, &other.ingress.route) {
        (Route::Alb(_), Route::Alb(_)) => true,
        (Route::Gateway(one), Route::Gateway(_)) => matches!(one, ResolvedTraffic::Gloo(_)),
        _ => false,
    };
    is_of_a_kind && one.ingress.hosts.iter().any(|host| other.ingress.hosts.contains(host))
}

/// Whether it is a route of the Gateway API: an object of its own, of which there may be several for a host.
fn is_routed(entry: &Entry<'_>) -> bool {
    matches!(entry.ingress.route, Route::Gateway(ResolvedTraffic::Gatewayapi(_)))
}

/// What holds for the object as a whole is the same for both.
fn check(carrier: Entry<'_>, entry: Entry<'_>, at: &At<'_>) {
    let (one, other) = (carrier.ingress, entry.ingress);
    let mut differing = Vec::new();
    if let (Route::Alb(one), Route::Alb(other)) = (&one.route, &other.route) {
        // Those of a group are the group's.
        let is_together = one.group == other.group;
        let differs = [
            ("scheme", one.scheme != other.scheme),
            ("group", one.group != other.group),
            ("tlsPolicy", one.tls_policy != other.tls_policy),
            ("redirect", one.redirect != other.redirect),
            ("idleTimeout", one.idle_timeout != other.idle_timeout),
            ("webAcl", is_together && one.web_acl != other.web_acl),
            ("inboundCidrs", is_together && one.inbound_cidrs != other.inbound_cidrs),
        ];
        differing.extend(differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key));
    } else if one.hosts.len() != other.hosts.len() || !one.hosts.iter().all(|host| other.hosts.contains(host)) {
        differing.push("hosts");
    }
    if one.dns != other.dns {
        differing.push("dns");
    }
    for key in differing {
        let process = carrier.process;
        let message = format!("`{key}` is not what `{process}` says, which serves the same host");
        report(entry, key, message, "write the same for both: they have one Ingress", at);
    }
    if entry.is_steered && matches!(other.route, Route::Alb(_)) {
        let message = format!("a canary cannot share its host with `{}` behind a load balancer", carrier.process);
        report(entry, "via", message, "give it a host of its own, or leave it to the gateway", at);
    }
}

/// Of two routes for the same requests one is never asked.
fn check_paths(group: &[Entry<'_>], at: &At<'_>) {
    for (index, entry) in group.iter().enumerate() {
        for first in &group[..index] {
            let shared = first.ingress.hosts.iter().find(|host| entry.ingress.hosts.contains(host));
            let twice = first.ingress.paths.iter().find(|path| entry.ingress.paths.contains(path));
            if let (Some(host), Some(path)) = (shared, twice) {
                let message = format!("`{host}{path}` is served by `{}` too", first.process);
                report(*entry, "paths", message, "give one of them another path, or another host", at);
            }
        }
    }
}

fn report(entry: Entry<'_>, key: &str, message: String, hint: &str, at: &At<'_>) {
    let at = at.key("processes");
    let at = at.key(entry.process.as_str());
    let at = at.key("http");
    match &entry.ingress.name {
        None => at.key("ingress").key(key).error(&codes::HOST_DISAGREES, message, hint),
        Some(name) => at.key("ingresses").key(name.as_str()).key(key).error(&codes::HOST_DISAGREES, message, hint),
    }
}
