use std::ops::RangeInclusive;

use serde::Serialize;

use super::{ResolvedCluster, ResolvedTraffic, health::ResolvedHealth};
use crate::{
    codes,
    dns::ResolvedDns,
    ingress::{Group, HealthCheck, Ingress, Redirect, Scheme},
    layer::{At, Resolve, Switch},
    platform::{ResolvedAlb, ResolvedFacts},
    resolve::health::ResolvedProbe,
    text::{Certificate, Duration, GroupName, Host, HttpPath, Name, StatusCodes, TlsPolicy},
};

/// How a service is reached from outside the cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedIngress {
    /// The host names: at least one, none twice.
    pub hosts: Vec<Host>,
    /// The paths: at least one, none twice.
    pub paths: Vec<HttpPath>,
    /// What carries the traffic.
    pub route: Route,
    /// The DNS records.
    pub dns: ResolvedDns,
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

/// An Application Load Balancer, as one Ingress sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Alb {
    /// The Ingress class.
    pub class: String,
    /// Who can reach it.
    pub scheme: Scheme,
    /// The group it shares its load balancer with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<AlbGroup>,
    /// The ARNs of its certificates, without repetition.
    pub certificates: Vec<Certificate>,
    /// The TLS policy of its HTTPS listener.
    pub tls_policy: TlsPolicy,
    /// Whether HTTP is answered with a redirect to HTTPS.
    pub redirect: Redirect,
    /// The load balancer's own check of each copy.
    pub health_check: ResolvedHealthCheck,
    /// Seconds that a silent connection is kept, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<u32>,
}

/// A group of Ingresses that share a load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AlbGroup {
    /// Its name.
    pub name: GroupName,
    /// Where the rules of this Ingress stand among those of the group.
    pub order: i32,
}

/// The load balancer's own check of each copy. Times are in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedHealthCheck {
    /// The path to ask for.
    pub path: HttpPath,
    /// Seconds from one check to the next.
    pub interval: u32,
    /// Seconds to wait for an answer, below the interval.
    pub timeout: u32,
    /// Answers in a row that make a copy healthy.
    pub healthy: u32,
    /// Failures in a row that make it unhealthy.
    pub unhealthy: u32,
    /// The status codes that count as an answer.
    pub codes: StatusCodes,
}

/// What an Ingress is resolved against.
pub(super) struct Surroundings<'a> {
    pub(super) facts: &'a ResolvedFacts,
    pub(super) cluster: Option<&'a ResolvedCluster>,
    pub(super) namespace: Option<&'a Name>,
    pub(super) health: Option<&'a ResolvedHealth>,
}

pub(super) fn resolve(ingress: Ingress, around: &Surroundings<'_>, at: &At<'_>) -> Option<ResolvedIngress> {
    let Ingress {
        host,
        hosts,
        paths,
        scheme,
        group,
        certificate,
        tls_policy,
        redirect,
        health_check,
        idle_timeout,
        dns,
        trace,
    } = ingress;
    trace.settle(at);
    let hosts = resolve_hosts(host, hosts, at);
    let paths = resolve_paths(paths, at);
    let dns = dns.into_option().unwrap_or_default().resolve(&at.key("dns"));
    let facts = around.facts;
    if facts.dns.is_none() {
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say which annotations ExternalDNS reads",
            "add `facts: {dns: ga}` to `platform.yaml` (`alpha` before ExternalDNS 0.22)",
        );
    }
    if let (Some(dns), Some(cluster)) = (&dns, around.cluster) {
        check_policy(dns, cluster, at);
    }
    let route = if let Some(traffic) = &facts.traffic {
        let ignored = [
            ("scheme", scheme.is_some()),
            ("group", !group.is_unset()),
            ("certificate", certificate.is_some()),
            ("tlsPolicy", tls_policy.is_some()),
            ("redirect", redirect.is_some()),
            ("healthCheck", !health_check.is_unset()),
            ("idleTimeout", idle_timeout.is_some()),
        ];
        for (key, _) in ignored.into_iter().filter(|(_, is_written)| *is_written) {
            let diagnostic = terrace_diagnostic::Diagnostic::warning(
                &codes::NO_EFFECT,
                format!("`{key}` has no effect behind the platform's gateway"),
            );
            at.report(diagnostic.at(at.path().key(key)).hint("leave it to the environments without `facts.traffic`"));
        }
        if matches!(traffic, ResolvedTraffic::Gloo(_)) && around.namespace.is_none() {
            at.error(
                &codes::FACT_MISSING,
                "it is not said in which namespace the app is, and Gloo's routes must name it",
                "add `namespace: <name>` to the app's `spec`, or to `defaults` of `platform.yaml`",
            );
        }
        Some(Route::Gateway(traffic.clone()))
    } else if let Some(alb) = &facts.alb {
        let wishes = Wishes { scheme, group, certificate, tls_policy, redirect, health_check, idle_timeout };
        resolve_alb(wishes, alb, hosts.as_deref().unwrap_or_default(), around, at).map(Box::new).map(Route::Alb)
    } else {
        at.error(
            &codes::FACT_MISSING,
            "the platform does not say how traffic comes in",
            "add `facts: {alb: {groups: {public: {scheme: internet-facing}}, group: public}}` to `platform.yaml`, or `facts: {traffic: ..}`",
        );
        None
    };
    Some(ResolvedIngress { hosts: hosts?, paths: paths?, route: route?, dns: dns? })
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
fn check_policy(dns: &ResolvedDns, cluster: &ResolvedCluster, at: &At<'_>) {
    use super::ResolvedPolicy;
    if cluster.siblings > 1 && dns.policy.is_none() {
        at.error(
            &codes::NO_POLICY,
            format!("the host is served by {} clusters, and it is not said how answers are chosen", cluster.siblings),
            "add `dns: {policy: {latency: on}}`, or give each cluster its own host under `clusters:`",
        );
    }
    if matches!(dns.policy, Some(ResolvedPolicy::Latency(_))) && cluster.region.is_none() {
        let message = format!("the platform does not say the region of cluster `{}`", cluster.name);
        at.key("dns").error(&codes::FACT_MISSING, message, "add `region:` to the cluster in `platform.yaml`");
    }
}

struct Wishes {
    scheme: Option<Scheme>,
    group: Switch<Group>,
    certificate: Option<Certificate>,
    tls_policy: Option<TlsPolicy>,
    redirect: Option<Redirect>,
    health_check: Switch<HealthCheck>,
    idle_timeout: Option<Duration>,
}

fn resolve_alb(
    wishes: Wishes,
    facts: &ResolvedAlb,
    hosts: &[Host],
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Alb> {
    let Wishes { scheme, group, certificate, tls_policy, redirect, health_check, idle_timeout } = wishes;
    let certificates = resolve_certificates(certificate, hosts, around.facts, at);
    let idle_timeout =
        idle_timeout.map_or(Some(None), |timeout| resolve_idle_timeout(timeout, &at.key("idleTimeout")).map(Some));
    let (group, scheme, shared_timeout) = resolve_group(group, scheme, facts, at)?;
    if let (Some(group), Some(Some(own)), Some(shared)) = (&group, idle_timeout, shared_timeout)
        && own != shared
    {
        let message = format!("the idle timeout is not that of the group `{}`, {shared}s", group.name);
        at.key("idleTimeout").error(&codes::GROUP_CONFLICT, message, "leave out `idleTimeout`, or name another group");
    }
    let health_check = resolve_health_check(health_check, around.health, &at.key("healthCheck"));
    Some(Alb {
        class: facts.class.clone(),
        scheme,
        group,
        certificates: certificates?,
        tls_policy: tls_policy.unwrap_or_else(|| facts.tls_policy.clone()),
        redirect: redirect.unwrap_or(Redirect::On),
        health_check: health_check?,
        idle_timeout: idle_timeout?.or(shared_timeout),
    })
}

/// The group, its scheme, and its idle timeout: the group's own settings hold for every member.
fn resolve_group(
    group: Switch<Group>,
    scheme: Option<Scheme>,
    facts: &ResolvedAlb,
    at: &At<'_>,
) -> Option<(Option<AlbGroup>, Scheme, Option<u32>)> {
    let is_off = matches!(group, Switch::Off);
    let at_group = at.key("group");
    let Group { name, order, trace } = group.into_option().unwrap_or_default();
    trace.settle(&at_group);
    let order = order.unwrap_or(0);
    if !(-1000..=1000).contains(&order) {
        at_group.key("order").error(
            &codes::BAD_VALUE,
            format!("the order {order} is out of range"),
            "write -1000 to 1000",
        );
        return None;
    }
    let matching = || facts.groups.iter().find(|(_, group)| Some(group.scheme) == scheme).map(|(name, _)| name.clone());
    let default = || {
        facts.group.clone().filter(|name| {
            scheme.is_none_or(|scheme| facts.groups.get(name).is_none_or(|group| group.scheme == scheme))
        })
    };
    let name = if is_off { None } else { name.or_else(default).or_else(matching) };
    let Some(name) = name else { return Some((None, scheme.unwrap_or(Scheme::Internal), None)) };
    let Some(shared) = facts.groups.get(&name) else {
        let known: Vec<_> = facts.groups.keys().map(|name| format!("`{name}`")).collect();
        let message = format!("the platform has no load balancer group `{name}`");
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        at_group.error(&codes::UNKNOWN_GROUP, message, format!("`facts.alb.groups` has {known}"));
        return None;
    };
    if scheme.is_some_and(|scheme| scheme != shared.scheme) {
        let message = format!("the scheme is not that of the group `{name}`");
        at.key("scheme").error(&codes::GROUP_CONFLICT, message, "leave out `scheme`, or name another group");
        return None;
    }
    let timeout = shared.idle_timeout.and_then(|timeout| resolve_idle_timeout(timeout, &at_group));
    Some((Some(AlbGroup { name, order }), shared.scheme, timeout))
}

fn resolve_certificates(
    certificate: Option<Certificate>,
    hosts: &[Host],
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Option<Vec<Certificate>> {
    if let Some(certificate) = certificate {
        if certificate.is_arn() {
            return Some(vec![certificate]);
        }
        let at = at.key("certificate");
        let Some(known) = facts.certificates.iter().find(|(name, _)| name.as_str() == certificate.as_str()) else {
            let message = format!("the platform has no certificate `{certificate}`");
            at.error(
                &codes::FACT_MISSING,
                message,
                format!(
                    "add `facts: {{certificates: {{{certificate}: {{arn: <arn>, names: [..]}}}}}}` to `platform.yaml`"
                ),
            );
            return None;
        };
        let uncovered = hosts.iter().find(|host| !known.1.names.iter().any(|name| host.is_covered_by(name)));
        if let Some(host) = uncovered {
            let message = format!("the certificate `{certificate}` is not for `{host}`");
            at.error(&codes::NOT_COVERED, message, "a wildcard covers one label: name another certificate");
            return None;
        }
        return Some(vec![known.1.arn.clone()]);
    }
    let mut certificates = Vec::new();
    for host in hosts {
        let covering =
            facts.certificates.values().find(|known| known.names.iter().any(|name| host.is_covered_by(name)));
        match covering {
            Some(known) if certificates.contains(&known.arn) => {}
            Some(known) => certificates.push(known.arn.clone()),
            None => {
                let message = format!("no certificate of the platform is for `{host}`");
                let hint = format!(
                    "add one that has it in `names` to `facts.certificates` of `platform.yaml`: `{{arn: <arn>, names: [{host}]}}`"
                );
                at.error(&codes::NOT_COVERED, message, hint);
                return None;
            }
        }
    }
    Some(certificates)
}

const INTERVAL: u32 = 15;
const TIMEOUT: u32 = 5;
/// The bounds of a health check (Elastic Load Balancing, `CreateTargetGroup`).
const INTERVALS: RangeInclusive<u32> = 5..=300;
const TIMEOUTS: RangeInclusive<u32> = 2..=120;
const LONGEST_IDLE: u32 = 4000;

fn resolve_health_check(
    check: Switch<HealthCheck>,
    health: Option<&ResolvedHealth>,
    at: &At<'_>,
) -> Option<ResolvedHealthCheck> {
    let HealthCheck { path, interval, timeout, healthy, unhealthy, codes, trace } =
        check.into_option().unwrap_or_default();
    trace.settle(at);
    let asked = health.and_then(|health| health.readiness.as_ref()).and_then(|check| match &check.probe {
        ResolvedProbe::Http { path, .. } => Some(path.clone()),
        ResolvedProbe::Tcp { .. } => None,
    });
    let interval = interval.map_or(Some(INTERVAL), |interval| whole_seconds(interval, &at.key("interval")))?;
    let timeout = timeout
        .map_or(Some(TIMEOUT.min(interval.saturating_sub(1))), |timeout| whole_seconds(timeout, &at.key("timeout")))?;
    if !INTERVALS.contains(&interval) {
        let message = format!("the interval of {interval}s is out of range");
        at.key("interval").error(&codes::BAD_HEALTH, message, "a load balancer takes 5s to 300s");
        return None;
    }
    if timeout >= interval || !TIMEOUTS.contains(&timeout) {
        let message = format!("the timeout of {timeout}s does not fit into the interval of {interval}s");
        at.key("timeout").error(&codes::BAD_HEALTH, message, "write 2s to 120s, and less than the interval");
        return None;
    }
    for (key, count) in [("healthy", healthy), ("unhealthy", unhealthy)] {
        if count.is_some_and(|count| !(2..=10).contains(&count)) {
            at.key(key).error(&codes::BAD_HEALTH, format!("`{key}` is out of range"), "a load balancer takes 2 to 10");
            return None;
        }
    }
    Some(ResolvedHealthCheck {
        path: path.or(asked).unwrap_or_else(HttpPath::root),
        interval,
        timeout,
        healthy: healthy.unwrap_or(2),
        unhealthy: unhealthy.unwrap_or(2),
        codes: codes.unwrap_or_else(StatusCodes::ok),
    })
}

/// What the attribute `idle_timeout.timeout_seconds` takes (Elastic Load Balancing, load balancer attributes).
fn resolve_idle_timeout(timeout: Duration, at: &At<'_>) -> Option<u32> {
    let seconds = whole_seconds(timeout, at)?;
    if seconds > LONGEST_IDLE {
        let message = format!("the idle timeout `{timeout}` is out of range");
        at.error(&codes::BAD_DURATION, message, format!("a load balancer takes 1s to {LONGEST_IDLE}s"));
        return None;
    }
    Some(seconds)
}

fn whole_seconds(duration: Duration, at: &At<'_>) -> Option<u32> {
    let seconds =
        duration.whole_seconds().and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds > 0);
    if seconds.is_none() {
        at.error(&codes::BAD_DURATION, format!("`{duration}` is not a number of whole seconds"), "write `1s` or more");
    }
    seconds
}
