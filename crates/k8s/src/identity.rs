//! What tells one object from another.

use std::fmt;

use crate::Kind;

/// Kind, namespace and name: two objects that share all three are one object to Kubernetes.
///
/// Ordered by [`Kind`] first, so sorted identities are in the order people read manifests. Shown as
/// `Deployment/web`, or `ExternalSecret.external-secrets.io/web` for kinds that are not Kubernetes' own;
/// a namespace stands before the name: `Deployment/shop/web`.
///
/// ```
/// use terrace_k8s::api::apps::v1::Deployment;
/// use terrace_k8s::{Identity, Kind};
///
/// let web = Identity::new(Kind::of::<Deployment>(), "web");
/// assert_eq!(web.to_string(), "Deployment/web");
/// assert!(Identity::new(Kind::of_api_version("v1", "ConfigMap"), "web-files") < web);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// What the object is, whatever the version of its API.
    pub kind: Kind,
    /// Its namespace; `None` for objects of the whole cluster and for those of the destination's namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

impl Identity {
    /// An object in the destination's namespace, or of the whole cluster.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self { kind, namespace: None, name: name.into() }
    }

    /// The same object in a namespace of its own.
    ///
    /// ```
    /// use terrace_k8s::{Identity, Kind};
    ///
    /// let table = Identity::new(Kind::of_api_version("gateway.solo.io/v1", "RouteTable"), "shop").in_namespace("gloo-system");
    /// assert_eq!(table.to_string(), "RouteTable.gateway.solo.io/gloo-system/shop");
    /// ```
    #[must_use]
    pub fn in_namespace(self, namespace: impl Into<String>) -> Self {
        Self { namespace: Some(namespace.into()), ..self }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(formatter, "{namespace}/")?;
        }
        formatter.write_str(&self.name)
    }
}
