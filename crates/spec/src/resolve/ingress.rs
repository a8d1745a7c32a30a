use serde::Serialize;
use terrace_diagnostic::Diagnostic;

use super::{
    Alb, ResolvedCluster, ResolvedPolicy, ResolvedTraffic,
    alb::{self, Guard, Wishes},
    health::ResolvedHealth,
};
use crate::{
    codes,
    dns::{Dns, ResolvedDns},
    http::HttpProtocol,
    ingress::{Ingress, Via},
    layer::{At, Resolve, Switch},
    platform::ResolvedFacts,
    text::{Host, HttpPath, Name},
};

/// How a service is reached from outside the cluster.
///
/// ```
/// use terrace_spec::resolve::{Alb, AlbGroup, Carrier, ResolvedHealthCheck, ResolvedIngress, ResolvedTraffic, Route, Stickiness};
///
/// /// Who carries the traffic of a host, for people.
/// fn carrier(ResolvedIngress { route, carrier, .. }: &ResolvedIngress) -> String {
///     if let Some(Carrier { process, .. }) = carrier {
///         return format!("the Ingress of `{process}`");
///     }
///     match route {
///         Route::Gateway(ResolvedTraffic::Gatewayapi(_)) => "the platform's Gateway".to_owned(),
///         Route::Gateway(ResolvedTraffic::Gloo(_)) => "Gloo".to_owned(),
///         Route::Alb(alb) => load_balancer(alb),
///     }
/// }
///
/// fn load_balancer(Alb { group, health_check, stickiness, .. }: &Alb) -> String {
///     let whose = group.as_ref().map_or("its own load balancer", |AlbGroup { name, .. }| name.as_str());
///     let ResolvedHealthCheck { path, interval, .. } = health_check;
///     let sticky = matches!(stickiness, Some(Stickiness::For(_)));
///     format!("{whose}, which asks {} each {interval} s{}", path.as_str(), if sticky { ", sticky" } else { "" })
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedIngress {
    /// Its name, where it is one of `ingresses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The host names: at least one, none twice.
    pub hosts: Vec<Host>,
    /// The paths: at least one, none twice.
    pub paths: Vec<HttpPath>,
    /// What carries the traffic.
    pub route: Route,
    /// The DNS records.
    pub dns: ResolvedDns,
    /// Whose object carries it, where it shares a host with another one; its own otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Carrier>,
}

/// Whose object carries an ingress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Carrier {
    /// The process.
    pub process: Name,
    /// The name of its ingress, where it is one of `ingresses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<Name>,
}

/// What carries the traffic from outside.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Route {
    /// An Application Load Balancer.
    Alb(Box<Alb>),
    /// The platform's gateway.
    Gateway(ResolvedTraffic),
}

/// What an Ingress is resolved against.
pub(super) struct Surroundings<'a> {
    pub(super) facts: &'a ResolvedFacts,
    pub(super) cluster: Option<&'a ResolvedCluster>,
    pub(super) namespace: Option<&'a Name>,
    pub(super) health: Option<&'a ResolvedHealth>,
    pub(super) protocol: HttpProtocol,
}

pub(super) fn resolve(
    name: Option<Name>,
    ingress: Ingress,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<ResolvedIngress> {
    let Ingress {
        host,
        hosts,
        paths,
        via,
        scheme,
        group,
        certificate,
        tls_policy,
        redirect,
        health_check,
        idle_timeout,
        web_acl,
        inbound_cidrs,
        sticky,
        dns,
        trace,
    } = ingress;
    trace.settle(at);
    let hosts = resolve_hosts(host, hosts, at);
    let paths = resolve_paths(paths, at);
    let dns = resolve_dns(dns, around, at);
    let known_hosts = hosts.as_deref().unwrap_or_default();
    check_dns(dns.as_ref(), known_hosts, around, at);
    let guard = Guard { web_acl, inbound_cidrs };
    let wishes = Wishes { scheme, group, certificate, tls_policy, redirect, health_check, idle_timeout, guard, sticky };
    let route = resolve_route(via, wishes, known_hosts, around, at);
    Some(ResolvedIngress { name, hosts: hosts?, paths: paths?, route: route?, dns: dns?, carrier: None })
}

/// What carries the traffic: the platform's gateway where there is one, unless the Ingress asks for a load balancer.
fn resolve_route(
    via: Option<Via>,
    wishes: Wishes,
    hosts: &[Host],
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Route> {
    match (via, &around.facts.traffic, &around.facts.alb) {
        (Some(Via::Gateway), None, _) => {
            at.key("via").error(
                &codes::FACT_MISSING,
                "the platform has no gateway",
                "add `facts: {traffic: {gatewayapi: {gateway: <name>, namespace: <namespace>}}}` to `platform.yaml`, or delete `via`",
            );
            None
        }
        (None | Some(Via::Gateway), Some(traffic), _) => {
            check_gateway(traffic, &wishes, around, at);
            Some(Route::Gateway(traffic.clone()))
        }
        (_, _, Some(facts)) => alb::resolve(wishes, facts, hosts, around, at).map(Box::new).map(Route::Alb),
        (_, _, None) => {
            at.error(
                &codes::FACT_MISSING,
                "the platform does not say how traffic comes in",
                "add `facts: {alb: {groups: {public: {scheme: internet-facing}}, group: public}}` to `platform.yaml`, or `facts: {traffic: ..}`",
            );
            None
        }
    }
}

/// Warns of what a gateway has no use for, and reports what it lacks.
fn check_gateway(traffic: &ResolvedTraffic, wishes: &Wishes, around: &Surroundings<'_>, at: &At<'_>) {
    for key in wishes.written() {
        let message = format!("`{key}` has no effect behind the platform's gateway");
        let hint = "leave it to the environments without `facts.traffic`, or take the load balancer: `via: alb`";
        at.report(Diagnostic::warning(&codes::NO_EFFECT, message).at(at.path().key(key)).hint(hint));
    }
    if matches!(traffic, ResolvedTraffic::Gloo(_)) && around.namespace.is_none() {
        at.error(
            &codes::FACT_MISSING,
            "it is not said in which namespace the app is, and Gloo's routes must name it",
            "add `namespace: <name>` to the app's `spec`, or to `defaults` of `platform.yaml`",
        );
    }
}

/// Reports what records cannot be made of.
fn check_dns(dns: Option<&ResolvedDns>, hosts: &[Host], around: &Surroundings<'_>, at: &At<'_>) {
    if around.facts.dns.is_none() {
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say which annotations ExternalDNS reads",
            "add `facts: {dns: ga}` to `platform.yaml` (`alpha` before ExternalDNS 0.22)",
        );
    }
    if let (Some(dns), Some(cluster)) = (dns, around.cluster) {
        check_policy(dns, hosts, cluster, at);
    }
}

/// What an Ingress leaves open is the platform's to say, where several clusters serve the host.
fn resolve_dns(dns: Switch<Dns>, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedDns> {
    let mut dns = dns.into_option().unwrap_or_default();
    let platforms = around.facts.dns.as_ref().and_then(|dns| dns.policy.as_ref());
    let is_open = match &dns.policy {
        Switch::Unset => true,
        Switch::Off => false,
        Switch::On(policy) | Switch::Only(policy) => policy.latency.is_unset() && policy.weighted.is_unset(),
    };
    let takes_over = is_open && platforms.is_some();
    if takes_over {
        dns.policy = Switch::Unset;
    }
    let mut dns = dns.resolve(&at.key("dns"))?;
    if let Some(ttl) = dns.ttl.filter(|ttl| ttl.whole_seconds().is_none_or(|seconds| seconds == 0)) {
        let message = format!("`{ttl}` is not a number of whole seconds");
        at.key("dns").key("ttl").error(&codes::BAD_DURATION, message, "write `1s` or more");
        return None;
    }
    if takes_over && around.cluster.is_some_and(|cluster| cluster.siblings > 1) {
        dns.policy = platforms.cloned();
    }
    Some(dns)
}

fn resolve_hosts(host: Option<Host>, hosts: Option<Vec<Host>>, at: &At<'_>) -> Option<Vec<Host>> {
    let hosts = match (host, hosts) {
        (Some(_), Some(_)) => {
            at.error(&codes::CONFLICTING_FORMS, "`host` and `hosts` at once", "keep `hosts`, with all of them");
            return None;
        }
        (Some(host), None) => vec![host],
        (None, Some(hosts)) if !hosts.is_empty() => hosts,
        (None, _) => {
            at.key("host").error(
                &codes::MISSING_FIELD,
                "`host` is missing",
                "add `host: <name>` here, or in a lower layer",
            );
            return None;
        }
    };
    no_repetition(&hosts, &at.key("hosts")).then_some(hosts)
}

fn resolve_paths(paths: Option<Vec<HttpPath>>, at: &At<'_>) -> Option<Vec<HttpPath>> {
    let paths = match paths {
        Some(paths) if !paths.is_empty() => paths,
        _ => vec![HttpPath::root()],
    };
    no_repetition(&paths, &at.key("paths")).then_some(paths)
}

fn no_repetition<T: PartialEq + std::fmt::Display>(items: &[T], at: &At<'_>) -> bool {
    let repeated = items.iter().enumerate().find(|(index, item)| items[..*index].contains(item));
    if let Some((index, item)) = repeated {
        at.index(index).error(&codes::NAME_TWICE, format!("`{item}` is written twice"), "delete one of them");
    }
    repeated.is_none()
}

/// Several clusters that answer to one host fight over its record, unless each says how answers are chosen.
fn check_policy(dns: &ResolvedDns, hosts: &[Host], cluster: &ResolvedCluster, at: &At<'_>) {
    if cluster.siblings > 1 && dns.policy.is_none() {
        let policy = "policy: {latency: on}";
        // A lone host may have been written as a shorthand, which has no room for it.
        let written = match hosts {
            [host] => format!("write `{{host: {host}, dns: {{{policy}}}}}`"),
            _ => format!("add `dns: {{{policy}}}`"),
        };
        at.error(
            &codes::NO_POLICY,
            format!("the host is served by {} clusters, and it is not said how answers are chosen", cluster.siblings),
            format!(
                "{written}, or for all apps `facts: {{dns: {{{policy}}}}}` in `platform.yaml`, or give each cluster its own host under `clusters:`"
            ),
        );
    }
    if matches!(dns.policy, Some(ResolvedPolicy::Latency(_))) && cluster.region.is_none() {
        let message = format!("the platform does not say the region of cluster `{}`", cluster.name);
        at.key("dns").error(&codes::FACT_MISSING, message, "add `region:` to the cluster in `platform.yaml`");
    }
}
