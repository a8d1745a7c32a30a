//! Which requests a rule is for.

use serde::{Serialize, Serializer};

/// Requests that fit all of this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteMatch {
    /// The path.
    pub path: PathMatch,
    /// The headers, all of them; 16 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<NamedMatch>,
    /// The parameters of the query, all of them; 16 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query_params: Vec<NamedMatch>,
    /// The method; any unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<HttpMethod>,
}

/// What a path must be.
///
/// Exact paths and prefixes begin with `/` and hold no `//`, `/./`, `/../`, `%2f` or `#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "value")]
pub enum PathMatch {
    /// This one.
    Exact(String),
    /// This one and all below, segment by segment.
    PathPrefix(String),
    /// One that matches an expression of the Gateway's own dialect.
    RegularExpression(String),
}

impl Default for PathMatch {
    /// Every path, as when nothing is said.
    fn default() -> Self {
        Self::PathPrefix("/".to_owned())
    }
}

/// What a header, or a parameter of the query, must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedMatch {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(flatten)]
    pub value: ValueMatch,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "value")]
pub enum ValueMatch {
    /// This one.
    Exact(String),
    /// One that matches an expression of the Gateway's own dialect.
    RegularExpression(String),
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the methods of HTTP, RFC 9110 and 5789")]
pub enum HttpMethod {
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
}

/// Writes what the API server makes of an empty list.
pub(super) fn with_default<S: Serializer>(matches: &[HttpRouteMatch], serializer: S) -> Result<S::Ok, S::Error> {
    if matches.is_empty() { [HttpRouteMatch::default()].serialize(serializer) } else { matches.serialize(serializer) }
}
