//! One route of a virtual host.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{GlooDuration, ResourceReference};

/// Some requests and what becomes of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Route {
    /// The route's name in statistics and errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which requests, and what becomes of them.
    #[serde(flatten)]
    pub action: RouteAction,
    /// How they are sent on. A delegating route's are handed down.
    #[serde(skip_serializing_if = "RouteOptions::is_empty")]
    pub options: RouteOptions,
}

/// Which requests, and what becomes of them.
///
/// ```
/// use terrace_k8s::custom::gloo::{DirectResponse, Redirect, RedirectPath, RedirectResponse, RouteAction};
///
/// let moved = RouteAction::Redirect {
///     matchers: vec![],
///     redirect: Redirect {
///         https_redirect: Some(true),
///         host_redirect: Some("shop.example.com".to_owned()),
///         path: Some(RedirectPath::PrefixRewrite("/new".to_owned())),
///         response_code: RedirectResponse::PermanentRedirect,
///     },
/// };
/// assert_eq!(serde_json::to_value(&moved)?["redirectAction"]["prefixRewrite"], "/new");
///
/// let closed = RouteAction::DirectResponse { matchers: vec![], response: DirectResponse { status: 503, body: Some("Back at nine.".to_owned()) } };
/// assert_eq!(serde_json::to_value(&closed)?["directResponseAction"]["status"], 503);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum RouteAction {
    /// They go to a backend.
    Forward {
        /// The requests: one entry is enough to match, and none is every request.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        matchers: Vec<Matcher>,
        /// The backend.
        #[serde(rename = "routeAction")]
        forward: Forward,
    },
    /// They go to the routes of route tables.
    Delegate(Delegation),
    /// The client is sent elsewhere.
    Redirect {
        /// The requests: one entry is enough to match, and none is every request.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        matchers: Vec<Matcher>,
        /// Where to.
        #[serde(rename = "redirectAction")]
        redirect: Redirect,
    },
    /// The gateway answers itself.
    DirectResponse {
        /// The requests: one entry is enough to match, and none is every request.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        matchers: Vec<Matcher>,
        /// The answer.
        #[serde(rename = "directResponseAction")]
        response: DirectResponse,
    },
}

/// Requests that fit all of this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matcher {
    /// The path.
    #[serde(flatten)]
    pub path: PathMatcher,
    /// The headers, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderMatcher>,
    /// The methods, any of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
}

/// What a path must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PathMatcher {
    /// This one.
    Exact(String),
    /// One that begins so.
    Prefix(String),
    /// One that matches an RE2 expression as a whole.
    Regex(String),
}

/// What a header must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderMatcher {
    /// Its name.
    pub name: String,
    /// Its value; any unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the value is an RE2 expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex: Option<bool>,
    /// Whether the header must be anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invert_match: Option<bool>,
}

/// Routes of route tables, for all requests under a prefix.
///
/// Gloo takes one matcher here, a prefix, and drops every child whose path does not begin with it or that does not
/// repeat the headers and methods; so where there are any, `inheritableMatchers` is written and the child has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// What the path begins with.
    pub prefix: String,
    /// What the headers must be, all of them.
    pub headers: Vec<HeaderMatcher>,
    /// What the method must be, any of them.
    pub methods: Vec<String>,
    /// The route tables.
    pub to: DelegationSelector,
}

/// Route tables, by name or by label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DelegationSelector {
    /// One, by name. Flagger's bears the name of the Canary's Service.
    Ref(ResourceReference),
    /// All that bear some labels.
    Selector {
        /// Their namespaces; the virtual service's own when empty, all with `*`.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        namespaces: Vec<String>,
        /// Their labels.
        labels: BTreeMap<String, String>,
    },
}

impl Serialize for Delegation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            matchers: [PrefixMatcher<'a>; 1],
            delegate_action: &'a DelegationSelector,
            #[serde(skip_serializing_if = "Option::is_none")]
            inheritable_matchers: Option<bool>,
        }
        #[derive(Serialize)]
        struct PrefixMatcher<'a> {
            prefix: &'a str,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            headers: &'a [HeaderMatcher],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            methods: &'a [String],
        }
        Written {
            matchers: [PrefixMatcher { prefix: &self.prefix, headers: &self.headers, methods: &self.methods }],
            delegate_action: &self.to,
            inheritable_matchers: (!self.headers.is_empty() || !self.methods.is_empty()).then_some(true),
        }
        .serialize(serializer)
    }
}

/// The backend of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Forward {
    /// One.
    Single(Destination),
    /// Several, each with its part.
    Multi {
        /// One at least, and the sum of the weights above zero.
        destinations: Vec<WeightedDestination>,
    },
}

/// A backend and its part of the requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeightedDestination {
    /// The backend.
    pub destination: Destination,
    /// Its part, against the sum of all. Always written: left out, it is zero.
    pub weight: u32,
}

/// A backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Destination {
    /// An Upstream.
    Upstream(ResourceReference),
    /// A Service.
    Kube {
        /// Its name.
        #[serde(rename = "ref")]
        service: ResourceReference,
        /// Its port.
        port: u16,
    },
}

/// Where a client is sent; what is not given stays as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redirect {
    /// Whether it is to `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https_redirect: Option<bool>,
    /// The host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_redirect: Option<String>,
    /// The path.
    #[serde(flatten)]
    pub path: Option<RedirectPath>,
    /// The status.
    pub response_code: RedirectResponse,
}

/// The path that a client is sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RedirectPath {
    /// This one.
    PathRedirect(String),
    /// The one asked for, with another prefix.
    PrefixRewrite(String),
}

/// The status of a redirect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RedirectResponse {
    /// 301: for good; clients may remember it. Gloo's default.
    #[default]
    MovedPermanently,
    /// 302: for now.
    Found,
    /// 303: for now, with GET.
    SeeOther,
    /// 307: for now, with the same method.
    TemporaryRedirect,
    /// 308: for good, with the same method.
    PermanentRedirect,
}

/// An answer that needs no backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DirectResponse {
    /// The status.
    pub status: u16,
    /// The body; empty unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// How requests are sent on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteOptions {
    /// How long the backend has, all attempts together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<GlooDuration>,
    /// How a request is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
    /// What the matched prefix becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_rewrite: Option<String>,
    /// The host that the backend sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_rewrite: Option<String>,
}

impl RouteOptions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How a request is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retries {
    /// On what, in Envoy's words, such as `gateway-error,connect-failure`.
    pub retry_on: String,
    /// How often.
    pub num_retries: u32,
    /// How long each attempt may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_try_timeout: Option<GlooDuration>,
}
