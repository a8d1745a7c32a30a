//! Gloo Edge: the virtual service in front of what Flagger shifts.
//!
//! The fields are those of Gloo `projects/gateway/api/v1/virtual_service.proto`; its schema requires nothing, so
//! the rules are those of `projects/gateway/pkg/translator/{converter,virtual_service_translator}.go`.
//! Gloo's open-source line ends on 31 December 2026; the Gateway API ([`super::gateway_api`]) comes after it.
//!
//! ```
//! use std::time::Duration;
//! use terrace_k8s::custom::gloo::{
//!     Delegation, DelegationSelector, Destination, Forward, GlooDuration, HeaderMatcher, Matcher, PathMatcher, ResourceReference,
//!     Retries, Route, RouteAction, RouteOptions, SslConfig, TlsParameters, TlsVersion, VirtualHost, VirtualHostOptions,
//!     VirtualService, VirtualServiceSpec, WeightedDestination,
//! };
//!
//! let in_gloo = |name: &str| ResourceReference { name: name.to_owned(), namespace: "gloo-system".to_owned() };
//! let routes = vec![
//!     // What a canary owns is behind a route table of Flagger's.
//!     Route {
//!         name: None,
//!         action: RouteAction::Delegate(Delegation {
//!             prefix: "/".to_owned(),
//!             headers: vec![HeaderMatcher { name: "x-beta".to_owned(), value: None, regex: None, invert_match: Some(true) }],
//!             methods: vec![],
//!             to: DelegationSelector::Ref(in_gloo("shop-web")),
//!         }),
//!         options: RouteOptions::default(),
//!     },
//!     Route {
//!         name: Some("beta".to_owned()),
//!         action: RouteAction::Forward {
//!             matchers: vec![Matcher { path: PathMatcher::Prefix("/".to_owned()), headers: vec![], methods: vec![] }],
//!             forward: Forward::Multi {
//!                 destinations: vec![WeightedDestination { destination: Destination::Upstream(in_gloo("shop-beta")), weight: 100 }],
//!             },
//!         },
//!         options: RouteOptions { timeout: Some(GlooDuration::from(Duration::from_millis(1500))), ..RouteOptions::default() },
//!     },
//! ];
//! let shop = VirtualService {
//!     metadata: Default::default(),
//!     spec: VirtualServiceSpec {
//!         ssl_config: Some(SslConfig {
//!             secret_ref: in_gloo("wildcard"),
//!             sni_domains: vec!["shop.example.com".to_owned()],
//!             parameters: Some(TlsParameters { minimum_protocol_version: TlsVersion::Tls12 }),
//!         }),
//!         virtual_host: VirtualHost {
//!             domains: vec!["shop.example.com".to_owned()],
//!             routes,
//!             options: VirtualHostOptions {
//!                 retries: Some(Retries { retry_on: "connect-failure".to_owned(), num_retries: 2, per_try_timeout: None }),
//!             },
//!         },
//!     },
//! };
//! let written = serde_json::to_value(&shop.spec)?;
//! assert_eq!(written["virtualHost"]["routes"][1]["options"]["timeout"], "1.500s");
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;
use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer};

mod route;

pub use route::{
    Delegation, DelegationSelector, Destination, DirectResponse, Forward, HeaderMatcher, Matcher, PathMatcher,
    Redirect, RedirectPath, RedirectResponse, Retries, Route, RouteAction, RouteOptions, WeightedDestination,
};

/// The routes of some domains.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualService {
    /// Name, namespace, labels, annotations. `ExternalDNS` reads its annotations here.
    pub metadata: ObjectMeta,
    /// The domains and their routes.
    pub spec: VirtualServiceSpec,
}

object!(VirtualService { api_version: "gateway.solo.io/v1", kind: "VirtualService", scope: Namespaced });

/// The domains and their routes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualServiceSpec {
    /// The certificate. With one, only gateways that speak TLS serve the routes; without, only those that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl_config: Option<SslConfig>,
    /// The domains and their routes.
    pub virtual_host: VirtualHost,
}

/// A certificate and the names it is shown for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SslConfig {
    /// The Secret, of type `kubernetes.io/tls`.
    pub secret_ref: ResourceReference,
    /// The names; any unless given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sni_domains: Vec<String>,
    /// Versions of TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<TlsParameters>,
}

/// Versions of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TlsParameters {
    /// The oldest that is spoken.
    pub minimum_protocol_version: TlsVersion,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TlsVersion {
    /// 1.2.
    #[serde(rename = "TLSv1_2")]
    Tls12,
    /// 1.3.
    #[serde(rename = "TLSv1_3")]
    Tls13,
}

/// Domains and their routes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VirtualHost {
    /// The domains; none is all. A domain in two virtual services of a gateway takes both out of service, and
    /// `host:port` is another domain than `host`.
    pub domains: Vec<String>,
    /// The routes; the first that matches serves.
    pub routes: Vec<Route>,
    /// What holds for all routes.
    #[serde(skip_serializing_if = "VirtualHostOptions::is_empty")]
    pub options: VirtualHostOptions,
}

/// What holds for all routes of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VirtualHostOptions {
    /// How a request is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
}

impl VirtualHostOptions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An object by name. The namespace has no default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceReference {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
}

/// A duration as protobuf writes it: seconds, with a fraction where there is one, such as `30s` or `0.500s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GlooDuration(Duration);

impl From<Duration> for GlooDuration {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl fmt::Display for GlooDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanoseconds) = (self.0.as_secs(), self.0.subsec_nanos());
        if nanoseconds == 0 {
            write!(formatter, "{seconds}s")
        } else if nanoseconds.is_multiple_of(1_000_000) {
            write!(formatter, "{seconds}.{:03}s", nanoseconds / 1_000_000)
        } else {
            write!(formatter, "{seconds}.{nanoseconds:09}s")
        }
    }
}

impl Serialize for GlooDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
