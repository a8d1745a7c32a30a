mod guard;
mod health_check;

use serde::Serialize;

pub(super) use guard::Guard;
pub use health_check::ResolvedHealthCheck;

use super::{Reported, ingress::Surroundings, listed};
use crate::{
    codes,
    http::HttpProtocol,
    ingress::{Group, HealthCheck, Redirect, Scheme},
    layer::{At, Switch},
    platform::{ResolvedAlb, ResolvedFacts},
    sticky::Sticky,
    text::{Certificate, Cidr, Duration, GroupName, Host, TlsPolicy, WebAcl},
};

/// The most seconds that a silent connection is kept.
const LONGEST_IDLE: u32 = 4000;

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
    /// What is asked about each request, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_acl: Option<WebAcl>,
    /// Who may call it. Everybody that reaches it, where there is nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inbound_cidrs: Vec<Cidr>,
    /// Whether sessions stay with one copy, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stickiness: Option<Stickiness>,
}

/// Whether sessions stay with one copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stickiness {
    /// They do, for so many seconds.
    For(u32),
    /// They do not, and the load balancer is told so.
    Off,
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

/// What the Ingress says of its load balancer.
pub(super) struct Wishes {
    pub(super) scheme: Option<Scheme>,
    pub(super) group: Switch<Group>,
    pub(super) certificate: Option<Certificate>,
    pub(super) tls_policy: Option<TlsPolicy>,
    pub(super) redirect: Option<Redirect>,
    pub(super) health_check: Switch<HealthCheck>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) guard: Guard,
    pub(super) sticky: Switch<Sticky>,
}

impl Wishes {
    /// The fields that are written.
    pub(super) fn written(&self) -> impl Iterator<Item = &'static str> + use<> {
        let Self { scheme, group, certificate, tls_policy, redirect, health_check, idle_timeout, guard, sticky } = self;
        let Guard { web_acl, inbound_cidrs } = guard;
        let fields = [
            ("scheme", scheme.is_some()),
            ("group", !group.is_unset()),
            ("certificate", certificate.is_some()),
            ("tlsPolicy", tls_policy.is_some()),
            ("redirect", redirect.is_some()),
            ("healthCheck", !health_check.is_unset()),
            ("idleTimeout", idle_timeout.is_some()),
            ("webAcl", web_acl.is_some()),
            ("inboundCidrs", inbound_cidrs.is_some()),
            // Off is what it is without a load balancer.
            ("sticky", sticky.as_option().is_some()),
        ];
        fields.into_iter().filter(|(_, is_written)| *is_written).map(|(key, _)| key)
    }
}

pub(super) fn resolve(
    wishes: Wishes,
    facts: &ResolvedAlb,
    hosts: &[Host],
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Option<Alb> {
    let Wishes { scheme, group, certificate, tls_policy, redirect, health_check, idle_timeout, guard, sticky } = wishes;
    let redirect = resolve_redirect(redirect, around.protocol, at);
    let stickiness = resolve_stickiness(sticky, &at.key("sticky"));
    let certificates = match certificate {
        Some(certificate) => named_certificate(certificate, hosts, around.facts, &at.key("certificate")),
        None => covering_certificates(hosts, around.facts, at),
    };
    let idle_timeout =
        idle_timeout.map_or(Some(None), |timeout| resolve_idle_timeout(timeout, &at.key("idleTimeout")).map(Some));
    let (group, scheme, shared_timeout) = resolve_group(group, scheme, facts, at)?;
    if let (Some(group), Some(Some(own)), Some(shared)) = (&group, idle_timeout, shared_timeout)
        && own != shared
    {
        let message = format!("the idle timeout is not that of the group `{}`, {shared}s", group.name);
        at.key("idleTimeout").error(&codes::GROUP_CONFLICT, message, "leave out `idleTimeout`, or name another group");
    }
    let guard = guard.resolve(group.as_ref(), facts, at);
    let health_check = health_check::resolve(health_check, around, &at.key("healthCheck"));
    let Guard { web_acl, inbound_cidrs } = guard?;
    Some(Alb {
        class: facts.class.clone(),
        scheme,
        group,
        certificates: certificates?,
        tls_policy: tls_policy.unwrap_or_else(|| facts.tls_policy.clone()),
        redirect: redirect?,
        health_check: health_check?,
        idle_timeout: idle_timeout?.or(shared_timeout),
        web_acl,
        inbound_cidrs: inbound_cidrs.unwrap_or_default(),
        stickiness: stickiness.ok()?,
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
        let message = format!("the platform has no load balancer group `{name}`");
        let known = listed(facts.groups.keys(), "none");
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

/// The certificate that an Ingress names, by its ARN or as the platform calls it.
fn named_certificate(
    certificate: Certificate,
    hosts: &[Host],
    facts: &ResolvedFacts,
    at: &At<'_>,
) -> Option<Vec<Certificate>> {
    if certificate.is_arn() {
        return Some(vec![certificate]);
    }
    let Some((_, known)) = facts.certificates.iter().find(|(name, _)| name.as_str() == certificate.as_str()) else {
        let message = format!("the platform has no certificate `{certificate}`");
        let hint =
            format!("add `facts: {{certificates: {{{certificate}: {{arn: <arn>, names: [..]}}}}}}` to `platform.yaml`");
        at.error(&codes::FACT_MISSING, message, hint);
        return None;
    };
    let uncovered = hosts.iter().find(|host| !known.names.iter().any(|name| host.is_covered_by(name)));
    if let Some(host) = uncovered {
        let message = format!("the certificate `{certificate}` is not for `{host}`");
        at.error(&codes::NOT_COVERED, message, "a wildcard covers one label: name another certificate");
        return None;
    }
    Some(vec![known.arn.clone()])
}

/// The platform's certificates that are for the hosts, none twice.
fn covering_certificates(hosts: &[Host], facts: &ResolvedFacts, at: &At<'_>) -> Option<Vec<Certificate>> {
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

/// A load balancer carries gRPC on HTTPS listeners alone: a rule for it on another stops the whole group.
fn resolve_redirect(redirect: Option<Redirect>, protocol: HttpProtocol, at: &At<'_>) -> Option<Redirect> {
    let redirect = redirect.unwrap_or(Redirect::On);
    if redirect == Redirect::Off && protocol == HttpProtocol::Grpc {
        let message =
            "a load balancer carries gRPC over HTTPS alone, and without the redirect HTTP would be served too";
        at.key("redirect").error(&codes::BAD_INGRESS, message, "delete `redirect`");
        return None;
    }
    Some(redirect)
}

/// What the attribute `stickiness.lb_cookie.duration_seconds` takes (Elastic Load Balancing, target group attributes).
fn resolve_stickiness(sticky: Switch<Sticky>, at: &At<'_>) -> Result<Option<Stickiness>, Reported> {
    const DEFAULT: u32 = 86_400;
    const LONGEST: u32 = 604_800;
    let Sticky { duration, trace } = match sticky {
        Switch::Unset => return Ok(None),
        Switch::Off => return Ok(Some(Stickiness::Off)),
        Switch::On(sticky) | Switch::Only(sticky) => sticky,
    };
    trace.settle(at);
    let Some(duration) = duration else { return Ok(Some(Stickiness::For(DEFAULT))) };
    let seconds = whole_seconds(duration, at).ok_or(Reported)?;
    if seconds > LONGEST {
        at.error(
            &codes::BAD_DURATION,
            format!("`{duration}` is too long for a session"),
            "a load balancer takes 1s to 168h",
        );
        return Err(Reported);
    }
    Ok(Some(Stickiness::For(seconds)))
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
