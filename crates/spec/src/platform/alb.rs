//! AWS Load Balancer Controller.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    ingress::Scheme,
    layer::{Block, Map, Switch, Trace},
    text::{Certificate, Cidr, Duration, GroupName, Host, TlsPolicy, WebAcl},
};

/// AWS Load Balancer Controller: its Ingress class, and the load balancers that Ingresses share.
///
/// ```
/// use terrace_spec::{Scheme, platform::{Alb, AlbGroup}};
/// # use serde_saphyr::from_str as yaml;
///
/// let alb = Alb::new()
///     .class("alb")
///     .group("internal")
///     .tls_policy("ELBSecurityPolicy-TLS13-1-2-2021-06")
///     .shared("internal", AlbGroup::new().scheme(Scheme::Internal))
///     .shared("public", AlbGroup::new().scheme(Scheme::InternetFacing));
/// let written = yaml(
///     "
///     class: alb
///     group: internal
///     tlsPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06
///     groups: {internal: {scheme: internal}, public: {scheme: internet-facing}}
///     ",
/// )?;
/// assert_eq!(alb, written);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Alb {
    /// The Ingress class. `alb` by default.
    #[layer(default = "alb".to_owned())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The group of an Ingress that names none. Without it such an Ingress gets a load balancer of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupName>,
    /// The shared load balancers. What must be the same for all members is said here, once.
    #[layer(entry = "shared")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub groups: Map<GroupName, Switch<AlbGroup>>,
    /// The TLS policy of HTTPS listeners. `ELBSecurityPolicy-TLS13-1-2-2021-06` by default.
    #[layer(default = TlsPolicy::recommended())]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_policy: Option<TlsPolicy>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A load balancer that Ingresses share. One member that disagrees with the others stops them all, so members say none of this.
///
/// ```
/// use terrace_spec::{Scheme, platform::AlbGroup};
///
/// // Chats are silent for minutes: the members of this group keep them open.
/// let chats = AlbGroup::new().scheme(Scheme::InternetFacing).idle_timeout("10m");
/// assert_eq!(chats, serde_saphyr::from_str("{scheme: internet-facing, idleTimeout: 10m}")?);
/// // Behind a firewall, and for the office alone.
/// let office = AlbGroup::new()
///     .scheme(Scheme::InternetFacing)
///     .web_acl("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/office/0a1b2c3d")
///     .inbound_cidrs(["203.0.113.0/24"]);
/// assert_eq!(office.inbound_cidrs.unwrap().len(), 1);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct AlbGroup {
    /// Who can reach it: `internal`, the private network alone, or `internet-facing`, everybody.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// How long it keeps a silent connection, from 1s to 4000s in whole seconds. AWS's default is 60s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Duration>,
    /// The web ACL of AWS WAF that is asked about each request, by its ARN. `off` takes away one that was there: without a word it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_acl: Option<WebAcl>,
    /// Who may call it, by ranges of addresses: everybody that reaches it, unless written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_cidrs: Option<Vec<Cidr>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// A certificate of AWS Certificate Manager.
///
/// ```
/// use terrace_spec::platform::{CertificateFacts, Facts};
///
/// let wildcard = CertificateFacts::new()
///     .arn("arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d")
///     .names(["example.com", "*.example.com"]);
/// assert_eq!(Facts::new().certificate("wildcard", wildcard).certificates.len(), 1);
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct CertificateFacts {
    /// Its ARN.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Certificate>,
    /// The names it is for. A host under none of them is refused.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<Host>>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Block for Alb {
    const EXPECTS: &'static str = "`{class, groups}`";
}

impl Block for AlbGroup {
    const EXPECTS: &'static str = "`{scheme, idleTimeout, webAcl, inboundCidrs}`";
}

impl Block for CertificateFacts {
    const EXPECTS: &'static str = "`{arn, names}`";
}
