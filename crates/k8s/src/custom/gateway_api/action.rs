//! What becomes of the requests of a rule.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// What becomes of the requests of a rule: a redirect has no backends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum RuleAction {
    /// They go to Services.
    Forward {
        /// What is changed on the way; 16 at most.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        filters: Vec<Filter>,
        /// The Services, each with its part of the requests; 16 at most. None answers with 500.
        backend_refs: Vec<BackendReference>,
    },
    /// The client is sent elsewhere.
    Redirect {
        /// Where to.
        #[serde(rename = "filters", serialize_with = "as_only_filter")]
        redirect: RequestRedirect,
    },
}

/// A Service and its part of the requests.
///
/// ```
/// use terrace_k8s::custom::gateway_api::BackendReference;
///
/// // Nine of ten requests, and one of ten.
/// let split = [BackendReference { weight: 90, ..BackendReference::service("shop-web", 80) }, BackendReference { weight: 10, ..BackendReference::service("shop-next", 80) }];
/// assert_eq!(serde_json::to_value(&split[1])?["weight"], 10);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendReference {
    /// The Service's name.
    pub name: String,
    /// Its namespace, the route's own unless given; any other must allow it by a `ReferenceGrant`.
    pub namespace: Option<String>,
    /// The Service's port.
    pub port: u16,
    /// Its part, against the sum of all.
    pub weight: u32,
}

impl BackendReference {
    /// A Service of the route's own namespace, of weight 1.
    pub fn service(name: impl Into<String>, port: u16) -> Self {
        Self { name: name.into(), namespace: None, port, weight: 1 }
    }
}

impl Serialize for BackendReference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            group: &'static str,
            kind: &'static str,
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            namespace: Option<&'a str>,
            port: u16,
            weight: u32,
        }
        Written {
            group: "",
            kind: "Service",
            name: &self.name,
            namespace: self.namespace.as_deref(),
            port: self.port,
            weight: self.weight,
        }
        .serialize(serializer)
    }
}

/// What is changed on the way to the backends. A filter's type and its one field go together.
///
/// ```
/// use terrace_k8s::custom::gateway_api::{ExtensionReference, Filter, Header, HeaderModifier, PathModifier, UrlRewrite};
///
/// let no_cache = Filter::ResponseHeaderModifier(HeaderModifier {
///     set: vec![Header { name: "cache-control".to_owned(), value: "no-store".to_owned() }],
///     add: vec![],
///     remove: vec![],
/// });
/// let without_prefix = Filter::UrlRewrite(UrlRewrite {
///     hostname: None,
///     path: Some(PathModifier::ReplacePrefixMatch { replace_prefix_match: "/".to_owned() }),
/// });
/// let limited = Filter::Extension(ExtensionReference { group: "gateway.example.com".to_owned(), kind: "RateLimit".to_owned(), name: "shop".to_owned() });
/// let types = [no_cache, without_prefix, limited].map(|filter| serde_json::to_value(filter).unwrap()["type"].clone());
/// assert_eq!(types, ["ResponseHeaderModifier", "URLRewrite", "ExtensionRef"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Headers of the request.
    RequestHeaderModifier(HeaderModifier),
    /// Headers of the answer.
    ResponseHeaderModifier(HeaderModifier),
    /// Host and path of the request.
    UrlRewrite(UrlRewrite),
    /// Something that only the Gateway's implementation knows.
    Extension(ExtensionReference),
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::RequestHeaderModifier(modifier) => {
                filter(serializer, "RequestHeaderModifier", "requestHeaderModifier", modifier)
            }
            Self::ResponseHeaderModifier(modifier) => {
                filter(serializer, "ResponseHeaderModifier", "responseHeaderModifier", modifier)
            }
            Self::UrlRewrite(rewrite) => filter(serializer, "URLRewrite", "urlRewrite", rewrite),
            Self::Extension(reference) => filter(serializer, "ExtensionRef", "extensionRef", reference),
        }
    }
}

fn filter<S: Serializer>(
    serializer: S,
    filter_type: &'static str,
    field: &'static str,
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_struct("Filter", 2)?;
    fields.serialize_field("type", filter_type)?;
    fields.serialize_field(field, value)?;
    fields.end()
}

fn as_only_filter<S: Serializer>(redirect: &RequestRedirect, serializer: S) -> Result<S::Ok, S::Error> {
    struct Redirect<'a>(&'a RequestRedirect);
    impl Serialize for Redirect<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            filter(serializer, "RequestRedirect", "requestRedirect", self.0)
        }
    }
    [Redirect(redirect)].serialize(serializer)
}

/// Headers that are changed; 16 of each at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeaderModifier {
    /// Headers that stand in place of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<Header>,
    /// Headers that stand beside what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Header>,
    /// Names of headers that are taken out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Host and path that the backend sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UrlRewrite {
    /// The host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathModifier>,
}

/// How a path is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum PathModifier {
    /// It is replaced.
    ReplaceFullPath {
        /// By this.
        replace_full_path: String,
    },
    /// The prefix that the rule matched is replaced; its only match is then a prefix.
    ReplacePrefixMatch {
        /// By this.
        replace_prefix_match: String,
    },
}

/// Something that only the Gateway's implementation knows, in the route's namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtensionReference {
    /// Its API group.
    pub group: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// Where a client is sent; what is not given stays as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRedirect {
    /// The scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// The host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathModifier>,
    /// The port; that of the scheme unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The status.
    pub status_code: RedirectStatus,
}

/// A scheme of URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

/// The status of a redirect.
///
/// ```
/// use terrace_k8s::custom::gateway_api::{RedirectStatus, RequestRedirect, RuleAction, Scheme};
///
/// let to_https = RuleAction::Redirect {
///     redirect: RequestRedirect {
///         scheme: Some(Scheme::Https),
///         hostname: None,
///         path: None,
///         port: None,
///         status_code: RedirectStatus::MovedPermanently,
///     },
/// };
/// assert_eq!(RedirectStatus::MovedPermanently.code(), 301);
/// # let _ = to_https;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectStatus {
    /// 301: for good; clients may remember it.
    MovedPermanently,
    /// 302: for now.
    #[default]
    Found,
    /// 303: for now, with GET.
    SeeOther,
    /// 307: for now, with the same method.
    TemporaryRedirect,
    /// 308: for good, with the same method.
    PermanentRedirect,
}

impl RedirectStatus {
    /// The status as a number.
    pub const fn code(self) -> u16 {
        match self {
            Self::MovedPermanently => 301,
            Self::Found => 302,
            Self::SeeOther => 303,
            Self::TemporaryRedirect => 307,
            Self::PermanentRedirect => 308,
        }
    }
}

impl Serialize for RedirectStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.code())
    }
}
