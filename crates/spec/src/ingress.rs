//! How a service is reached from outside the cluster.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    dns::Dns,
    layer::{Block, Input, Mistake, Switch, Trace},
    sticky::Sticky,
    text::{Certificate, Cidr, Duration, GroupName, Host, HttpPath, StatusCodes, TlsPolicy, WebAcl},
};

/// How a service is reached from outside the cluster.
///
/// Where the platform names a traffic provider (`facts.traffic`), host and DNS go through its gateway; otherwise through an Application Load
/// Balancer made by AWS Load Balancer Controller.
///
/// ```
/// use terrace_spec::{HealthCheck, Ingress, Redirect, Scheme, Sticky, Switch, Via};
/// # use serde_saphyr::from_str as yaml;
///
/// let admin = Ingress::host("admin.shop.example.com")
///     .paths(["/orders", "/stock"])
///     .via(Via::Alb)
///     .scheme(Scheme::Internal)
///     .group("internal")
///     .certificate("wildcard")
///     .tls_policy("ELBSecurityPolicy-TLS13-1-2-2021-06")
///     .redirect(Redirect::On)
///     .health_check(HealthCheck::new().path("/healthz"))
///     .idle_timeout("5m")
///     .sticky("1h");
/// let written = yaml(
///     "
///     host: admin.shop.example.com
///     paths: [/orders, /stock]
///     via: alb
///     scheme: internal
///     group: internal
///     certificate: wildcard
///     tlsPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
///     redirect: on
///     healthCheck: {path: /healthz}
///     idleTimeout: 5m
///     sticky: 1h
///     ",
/// )?;
/// assert_eq!(admin, written);
///
/// // A load balancer of its own, for the addresses of a partner, behind a firewall.
/// let partner = Ingress::host("partner.example.com")
///     .group(Switch::Off)
///     .scheme(Scheme::InternetFacing)
///     .inbound_cidrs(["198.51.100.0/24"])
///     .web_acl("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/partner/0a1b2c3d");
/// let written = yaml(
///     "
///     host: partner.example.com
///     group: off
///     scheme: internet-facing
///     inboundCidrs: [198.51.100.0/24]
///     webAcl: arn:aws:wafv2:us-east-1:123456789012:regional/webacl/partner/0a1b2c3d
///     ",
/// )?;
/// assert_eq!(partner, written);
///
/// let shop = Ingress::new().hosts(["shop.example.com", "www.shop.example.com"]);
/// assert_eq!(shop, yaml("hosts: [shop.example.com, www.shop.example.com]")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Ingress {
    /// The host name.
    #[layer(group = "one", constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// Several host names.
    #[layer(group = "many")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<Host>>,
    /// The paths served, each with everything below it. `/` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<HttpPath>>,
    /// What carries the traffic: `gateway` where the platform has one (`facts.traffic`), `alb` otherwise. `via: alb` keeps an Application Load Balancer
    /// beside the gateway, for a host of the private network say. A canary takes no steps there: that traffic goes to the version that serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// Who can reach the load balancer: `internal`, the private network alone, or `internet-facing`, everybody. The group's by default, otherwise `internal`. Where
    /// no `group` is named, this takes one of the platform's that has the scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// The load balancer to share with other Ingresses: a name from the platform's `facts.alb.groups`, or a block.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub group: Switch<Group>,
    /// The certificate: a name from the platform's `facts.certificates`, or an ARN. By default the one that covers the hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The load balancer's TLS policy. The platform's by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_policy: Option<TlsPolicy>,
    /// Whether HTTP is answered with a redirect to HTTPS. `on` by default. It holds for the whole load balancer: no rule of a member is reached by HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    /// The load balancer's own check of each copy. A path is short for `{path}`. By default it asks what readiness asks.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub health_check: Switch<HealthCheck>,
    /// How long the load balancer keeps a silent connection, from 1s to 4000s in whole seconds; AWS's default is 60s. It holds for the whole load balancer: members must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Duration>,
    /// The web ACL of AWS WAF that is asked about each request, by its ARN. It holds for the whole load balancer, so a group's is said in the platform's
    /// `facts.alb.groups`. `off` takes away one that was there: without a word it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_acl: Option<WebAcl>,
    /// Who may call the load balancer, by ranges of addresses: everybody that reaches it, unless written. It holds for the whole load balancer, so a group's are said
    /// in the platform's `facts.alb.groups`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_cidrs: Option<Vec<Cidr>>,
    /// Sessions that stay with one copy: for how long, such as `1h`. Off unless written; `off` writes so, since the load balancer keeps what was once on.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub sticky: Switch<Sticky>,
    /// The DNS records of the hosts (ExternalDNS).
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub dns: Switch<Dns>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A load balancer shared by several Ingresses.
///
/// ```
/// use terrace_spec::{Group, Ingress};
///
/// // One load balancer for many apps; the rules of this one are asked before those of the others.
/// let api = Ingress::host("shop.example.com").paths(["/api"]).group(Group::new().name("public").order(-10));
/// assert_eq!(api, serde_saphyr::from_str("{host: shop.example.com, paths: [/api], group: {name: public, order: -10}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Group {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<GroupName>,
    /// Where the rules of this Ingress stand among those of the group: from -1000 to 1000, low first. 0 by default.
    #[schemars(range(min = -1000, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i32>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// The load balancer's own check of each copy.
///
/// ```
/// use terrace_spec::{HealthCheck, Ingress};
///
/// let check = HealthCheck::new().path("/healthz").interval("10s").timeout("3s").healthy(2).unhealthy(3).codes("200-299");
/// let written = "{path: /healthz, interval: 10s, timeout: 3s, healthy: 2, unhealthy: 3, codes: 200-299}";
/// assert_eq!(check, serde_saphyr::from_str(written)?);
/// let shop = Ingress::host("shop.example.com").health_check(check);
/// # let _ = shop;
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct HealthCheck {
    /// The path to ask for. What readiness asks for by default, otherwise `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<HttpPath>,
    /// Time from one check to the next, from 5s to 300s in whole seconds. 15s by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
    /// Time to wait for an answer, from 2s to 120s and below the interval. 5s by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// Answers in a row that make a copy healthy, from 2 to 10. 2 by default.
    #[schemars(range(min = 2, max = 10))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthy: Option<u32>,
    /// Failures in a row that make it unhealthy, from 2 to 10. 2 by default.
    #[schemars(range(min = 2, max = 10))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unhealthy: Option<u32>,
    /// The status codes that count as an answer: `200`, `200,204` or `200-299`, `200` by default. Of a service that speaks gRPC its own codes, `0` to `99`: `0` where
    /// readiness asks gRPC's health service, otherwise `12` (there is no such method, says who is there).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<StatusCodes>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// What carries traffic from outside.
///
/// ```
/// use terrace_spec::{Ingress, Scheme, Via};
///
/// // The gateway carries the shop; what is for the office alone stays behind a load balancer of the private network.
/// let office = Ingress::host("office.shop.example.com").via(Via::Alb).scheme(Scheme::Internal);
/// assert_eq!(office.via, Some(Via::Alb));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    /// An Application Load Balancer.
    Alb,
    /// The platform's gateway.
    Gateway,
}

/// Who can reach a load balancer.
///
/// ```
/// use terrace_spec::{Ingress, Scheme};
///
/// let shop = Ingress::host("shop.example.com").scheme(Scheme::InternetFacing);
/// assert_eq!(shop, serde_saphyr::from_str("{host: shop.example.com, scheme: internet-facing}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Only the private network.
    Internal,
    /// Everybody.
    InternetFacing,
}

/// Whether HTTP is answered with a redirect to HTTPS.
///
/// ```
/// use terrace_spec::{Ingress, Redirect};
///
/// // A till that knows no TLS.
/// let tills = Ingress::host("tills.shop.example.com").redirect(Redirect::Off);
/// assert_eq!(tills, serde_saphyr::from_str("{host: tills.shop.example.com, redirect: off}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Redirect {
    /// HTTP redirects to HTTPS.
    On,
    /// HTTP is served as it is.
    Off,
}

impl Ingress {
    /// Reached by one host name.
    #[track_caller]
    pub fn host(host: impl Input<Host>) -> Self {
        let mut ingress = Self::default();
        ingress.host = ingress.trace.take("host", host.input());
        ingress
    }
}

impl Block for Ingress {
    const EXPECTS: &'static str = "a host, or `{host, paths, ..}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(Host::try_from(text).map(|host| Self { host: Some(host), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<Host>())
    }
}

impl Input<Switch<Ingress>> for &str {
    fn input(self) -> Result<Switch<Ingress>, Mistake> {
        let host = Host::try_from(self)?;
        Ok(Switch::Only(Ingress { host: Some(host), ..Ingress::default() }))
    }
}

impl Block for Group {
    const EXPECTS: &'static str = "the name of a group, or `{name, order}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(GroupName::try_from(text).map(|name| Self { name: Some(name), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<GroupName>())
    }
}

impl Input<Switch<Group>> for &str {
    fn input(self) -> Result<Switch<Group>, Mistake> {
        let name = GroupName::try_from(self)?;
        Ok(Switch::Only(Group { name: Some(name), ..Group::default() }))
    }
}

impl Block for HealthCheck {
    const EXPECTS: &'static str = "a path, or `{path, interval, ..}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        Some(HttpPath::try_from(text).map(|path| Self { path: Some(path), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<HttpPath>())
    }
}
