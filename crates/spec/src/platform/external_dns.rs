//! ExternalDNS.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    codes,
    dns::RoutingPolicy,
    layer::{Block, Mistake, Switch, Trace},
};

/// ExternalDNS, which keeps the DNS records of hosts.
///
/// ```
/// use terrace_spec::{Latency, RoutingPolicy, platform::{AnnotationPrefix, ExternalDns}};
///
/// // Hosts that several clusters have go to the nearest, unless an app says otherwise.
/// let dns = ExternalDns::new().prefix(AnnotationPrefix::Alpha).policy(RoutingPolicy::new().latency(Latency::new()));
/// assert_eq!(dns, serde_saphyr::from_str("{prefix: alpha, policy: {latency: {}}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ExternalDns {
    /// The prefix of the annotations it reads. It reads one only, without a fallback, and its default changed in 0.22: with the wrong one, records are deleted.
    #[layer(required)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<AnnotationPrefix>,
    /// How answers are chosen where several clusters serve a host, unless an app says otherwise. Where an environment has one cluster, records stay without.
    #[serde(skip_serializing_if = "Switch::is_unset")]
    pub policy: Switch<RoutingPolicy>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

/// The prefix of the annotations that ExternalDNS reads.
///
/// ```
/// use terrace_spec::platform::AnnotationPrefix;
///
/// // While ExternalDNS is moved from one to the other, objects carry both.
/// assert_eq!(AnnotationPrefix::Both.prefixes().len(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnnotationPrefix {
    /// `external-dns.alpha.kubernetes.io/`: the default before 0.22.
    Alpha,
    /// `external-dns.kubernetes.io/`: the default from 0.22 on.
    Ga,
    /// Both, with equal values: the safe state while the controller is switched over.
    Both,
}

impl AnnotationPrefix {
    /// The prefixes to write, each with its slash.
    pub const fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Alpha => &["external-dns.alpha.kubernetes.io/"],
            Self::Ga => &["external-dns.kubernetes.io/"],
            Self::Both => &["external-dns.alpha.kubernetes.io/", "external-dns.kubernetes.io/"],
        }
    }
}

impl Block for ExternalDns {
    const EXPECTS: &'static str = "`alpha`, `ga` or `both`, or `{prefix, policy}`";

    fn from_text(text: &str) -> Option<Result<Self, Mistake>> {
        let prefix = match text {
            "alpha" => AnnotationPrefix::Alpha,
            "ga" => AnnotationPrefix::Ga,
            "both" => AnnotationPrefix::Both,
            _ => {
                let mistake = Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a prefix of ExternalDNS"));
                return Some(Err(mistake.hint("write `alpha`, `ga` or `both`")));
            }
        };
        Some(Ok(Self { prefix: Some(prefix), ..Self::default() }))
    }

    fn shorthand(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<AnnotationPrefix>())
    }
}
