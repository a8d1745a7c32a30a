//! Gateway API: routes of HTTP requests to Services.
//!
//! The fields are those of Gateway API `apis/v1/httproute_types.go` and `apis/v1/shared_types.go`, and so are
//! the rules, which live there as CEL. All of a route is lists, so every default in them is written.
//!
//! ```
//! use std::time::Duration;
//! use terrace_k8s::custom::{
//!     DurationError,
//!     gateway_api::{
//!         BackendReference, GatewayDuration, HttpMethod, HttpRouteMatch, HttpRouteRule, NamedMatch, PathMatch, RuleAction, Timeouts,
//!         ValueMatch,
//!     },
//! };
//!
//! // `POST /orders`, of clients of the second version alone.
//! let orders = HttpRouteRule {
//!     name: Some("orders".to_owned()),
//!     matches: vec![HttpRouteMatch {
//!         path: PathMatch::Exact("/orders".to_owned()),
//!         headers: vec![NamedMatch { name: "x-api".to_owned(), value: ValueMatch::Exact("2".to_owned()) }],
//!         query_params: vec![],
//!         method: Some(HttpMethod::Post),
//!     }],
//!     action: RuleAction::Forward { filters: vec![], backend_refs: vec![BackendReference::service("shop-orders", 80)] },
//!     timeouts: Timeouts { request: Some(GatewayDuration::try_from(Duration::from_millis(1500))?), backend_request: None },
//! };
//! let written = serde_json::to_value(&orders).unwrap();
//! assert_eq!((&written["matches"][0]["method"], &written["timeouts"]["request"]), (&"POST".into(), &"1s500ms".into()));
//! # Ok::<(), terrace_k8s::custom::DurationError>(())
//! ```

use std::fmt;
use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer};

use super::DurationError;

mod action;
mod matches;

pub use action::{
    BackendReference, ExtensionReference, Filter, Header, HeaderModifier, PathModifier, RedirectStatus,
    RequestRedirect, RuleAction, Scheme, UrlRewrite,
};
pub use matches::{HttpMethod, HttpRouteMatch, NamedMatch, PathMatch, ValueMatch};

/// Routes the requests of some hosts that reach a Gateway.
///
/// With Flagger's `gatewayapi:v1` provider it is Flagger that makes, and owns, the route of a Canary.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRoute {
    /// Name, namespace, labels, annotations.
    pub metadata: ObjectMeta,
    /// Which requests go where.
    pub spec: HttpRouteSpec,
}

object!(HttpRoute { api_version: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", scope: Namespaced });

/// Which requests go where.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteSpec {
    /// The Gateways that it attaches to; 32 at most.
    pub parent_refs: Vec<ParentReference>,
    /// The hosts, `*.` in front for all below one; those of the Gateway's listener when empty; 16 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<String>,
    /// Which requests go where, the most specific match first whatever the order; 16 at most.
    pub rules: Vec<HttpRouteRule>,
}

/// A Gateway, by name, or one listener of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentReference {
    /// The Gateway's name.
    pub name: String,
    /// The Gateway's namespace; the route's own unless given.
    pub namespace: Option<String>,
    /// The listener; all that allow the route unless given.
    pub section_name: Option<String>,
}

impl Serialize for ParentReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            group: &'static str,
            kind: &'static str,
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            namespace: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            section_name: Option<&'a str>,
        }
        Written {
            group: "gateway.networking.k8s.io",
            kind: "Gateway",
            name: &self.name,
            namespace: self.namespace.as_deref(),
            section_name: self.section_name.as_deref(),
        }
        .serialize(serializer)
    }
}

/// Some requests and what becomes of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteRule {
    /// The rule's name; names of a route differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The requests: one entry is enough to match, and none is every request; 64 at most.
    #[serde(serialize_with = "matches::with_default")]
    pub matches: Vec<HttpRouteMatch>,
    /// What becomes of them.
    #[serde(flatten)]
    pub action: RuleAction,
    /// How long they may take.
    #[serde(skip_serializing_if = "Timeouts::is_empty")]
    pub timeouts: Timeouts,
}

/// How long a request may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeouts {
    /// The whole of it, all attempts together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<GatewayDuration>,
    /// One attempt; never more than the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend_request: Option<GatewayDuration>,
}

impl Timeouts {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A duration as the Gateway API reads it (GEP-2257): whole milliseconds, such as `1m30s` or `500ms`.
///
/// Zero switches a timeout off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GatewayDuration {
    milliseconds: u64,
}

impl GatewayDuration {
    /// The longest: five digits of hours is all that the notation has.
    const LONGEST: Duration = Duration::from_hours(100_000);
}

impl TryFrom<Duration> for GatewayDuration {
    type Error = DurationError;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        if !duration.subsec_nanos().is_multiple_of(1_000_000) {
            return Err(DurationError::Fraction { duration });
        }
        if duration >= Self::LONGEST {
            return Err(DurationError::TooLong { duration });
        }
        let milliseconds = duration.as_secs() * 1000 + u64::from(duration.subsec_millis());
        Ok(Self { milliseconds })
    }
}

impl fmt::Display for GatewayDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.milliseconds == 0 {
            return formatter.write_str("0s");
        }
        let mut rest = self.milliseconds;
        for (unit, milliseconds) in [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)] {
            if rest >= milliseconds {
                write!(formatter, "{}{unit}", rest / milliseconds)?;
                rest %= milliseconds;
            }
        }
        Ok(())
    }
}

impl Serialize for GatewayDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
