//! Kinds of objects: the order they are written in and the names they allow.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::Object;

/// What an object is: its kind and API group, whatever the version.
///
/// Ordered as objects are installed: what others need comes first. Kinds that Terrace does not know come last,
/// by group and name. Shown as `Deployment`, or `Canary.flagger.app` for kinds that are not Kubernetes' own.
///
/// ```
/// use terrace_k8s::{Kind, api::api::core::v1::Service};
///
/// let service = Kind::of::<Service>();
/// assert_eq!((service.group(), service.name()), ("", "Service"));
/// // A version is no part of it.
/// let canary = Kind::of_api_version("flagger.app/v1beta1", "Canary");
/// assert_eq!(canary, Kind::new("flagger.app", "Canary"));
/// assert_eq!(canary.to_string(), "Canary.flagger.app");
/// assert!(service < canary);
/// // A Service becomes a name in DNS.
/// assert!(!service.name_limit().allows("2024-shop"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// The row of [`INSTALL_ORDER`]; its length for kinds that are not there.
    rank: usize,
    group: Cow<'static, str>,
    name: Cow<'static, str>,
}

impl Kind {
    /// A kind of an API group; the core group is empty.
    pub fn new(group: impl Into<Cow<'static, str>>, name: impl Into<Cow<'static, str>>) -> Self {
        let (group, name) = (group.into(), name.into());
        let rank =
            INSTALL_ORDER.iter().position(|row| row.kind == name && row.group == group).unwrap_or(INSTALL_ORDER.len());
        Self { rank, group, name }
    }

    /// The kind of a type of objects.
    pub fn of<T: Object>() -> Self {
        T::of_type().kind()
    }

    /// A kind as a manifest names it: `apiVersion` (`apps/v1`, or `v1` for the core group) and `kind`.
    pub fn of_api_version(api_version: impl Into<Cow<'static, str>>, kind: impl Into<Cow<'static, str>>) -> Self {
        let group = match api_version.into() {
            Cow::Borrowed(text) => Cow::Borrowed(group_of(text)),
            Cow::Owned(text) => Cow::Owned(group_of(&text).to_owned()),
        };
        Self::new(group, kind)
    }

    /// The API group, such as `apps`; empty for the core group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The kind's own name, such as `Deployment`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long a name of this kind may be, and of what characters.
    ///
    /// Where a controller appends to the name, the limit leaves room for that. Kinds that Terrace does not know
    /// have the limit that Kubernetes puts on all of them.
    pub fn name_limit(&self) -> NameLimit {
        INSTALL_ORDER.get(self.rank).map_or(SUBDOMAIN, |row| row.name_limit)
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank, &self.group, &self.name).cmp(&(other.rank, &other.group, &other.name))
    }
}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)?;
        if !self.group.is_empty() && !KUBERNETES_GROUPS.contains(&&*self.group) {
            write!(formatter, ".{}", self.group)?;
        }
        Ok(())
    }
}

fn group_of(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _version)| group)
}

/// How long a name may be and of what characters it is made.
///
/// ```
/// use terrace_k8s::Kind;
///
/// let limit = Kind::new("batch", "CronJob").name_limit();
/// // Kubernetes appends eleven characters to the name of each Job.
/// assert_eq!(limit.longest, 52);
/// assert!(limit.allows("shop-digest") && !limit.allows(&"d".repeat(53)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameLimit {
    /// The most characters.
    pub longest: usize,
    /// The characters and where they may stand.
    pub form: NameForm,
}

impl NameLimit {
    /// Whether the name keeps the limit.
    ///
    /// ```
    /// use terrace_k8s::Kind;
    ///
    /// let service = Kind::of_api_version("v1", "Service").name_limit();
    /// assert!(service.allows("web"));
    /// assert!(!service.allows("1-web"));
    /// ```
    pub fn allows(self, name: &str) -> bool {
        name.len() <= self.longest && self.form.allows(name)
    }
}

impl fmt::Display for NameLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "at most {} characters, {}", self.longest, self.form)
    }
}

/// The characters of a name and where they may stand.
///
/// See <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/>.
///
/// ```
/// use terrace_k8s::NameForm;
///
/// assert!(NameForm::Subdomain.allows("shop.example.com") && !NameForm::Label.allows("shop.example.com"));
/// assert!(NameForm::Label.allows("2024-shop") && !NameForm::LabelFromLetter.allows("2024-shop"));
/// assert!(NameForm::PathSegment.allows("system:reader"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// Labels joined by dots (RFC 1123 subdomain).
    Subdomain,
    /// Lower-case letters, digits and `-`, a letter or digit at both ends (RFC 1123 label).
    Label,
    /// A label that begins with a letter (RFC 1035): the name becomes a DNS name.
    LabelFromLetter,
    /// Anything but `/`, `%`, `.` and `..`: role names may hold colons.
    PathSegment,
}

impl NameForm {
    /// Whether the name has this form, whatever its length.
    pub fn allows(self, name: &str) -> bool {
        match self {
            Self::Subdomain => name.split('.').all(is_label),
            Self::Label => is_label(name),
            Self::LabelFromLetter => is_label(name) && name.starts_with(|first: char| first.is_ascii_lowercase()),
            Self::PathSegment => !matches!(name, "" | "." | "..") && !name.contains(['/', '%']),
        }
    }
}

impl fmt::Display for NameForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Subdomain => "lower-case letters, digits, `-` and `.`, a letter or digit at both ends of each part",
            Self::Label => "lower-case letters, digits and `-`, a letter or digit at both ends",
            Self::LabelFromLetter => "lower-case letters, digits and `-`, a letter first, a letter or digit last",
            Self::PathSegment => "no `/` and no `%`",
        })
    }
}

fn is_label(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| *byte != b'-');
    text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && edge(text.as_bytes().first())
        && edge(text.as_bytes().last())
}

/// Groups whose kinds are named without their group: those of Kubernetes itself that Terrace knows.
const KUBERNETES_GROUPS: &[&str] = &[
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// What Kubernetes asks of most names.
const SUBDOMAIN: NameLimit = NameLimit { longest: 253, form: NameForm::Subdomain };
/// Names that become a part of a DNS name.
const LABEL: NameLimit = NameLimit { longest: 63, form: NameForm::Label };
/// Services: each has a DNS name.
const SERVICE: NameLimit = NameLimit { longest: 63, form: NameForm::LabelFromLetter };
/// Role-based access control takes any path segment.
const ROLE: NameLimit = NameLimit { longest: 253, form: NameForm::PathSegment };
/// A Job's name becomes the value of a label on its pods.
const JOB: NameLimit = NameLimit { longest: 63, form: NameForm::Subdomain };
/// The controller appends the schedule's minute, 11 characters, and a Job's name may have 63.
const CRON_JOB: NameLimit = NameLimit { longest: 52, form: NameForm::Subdomain };
/// Pods carry the revision, name and a hash of up to 11 characters, as a label's value: kubernetes/kubernetes #64023.
const STATEFUL_SET: NameLimit = NameLimit { longest: 52, form: NameForm::Label };
/// KEDA names the autoscaler `keda-hpa-<name>` and puts that into a label's value.
const SCALED_OBJECT: NameLimit = NameLimit { longest: 54, form: NameForm::Label };

struct Row {
    group: &'static str,
    kind: &'static str,
    name_limit: NameLimit,
}

const fn row(group: &'static str, kind: &'static str, name_limit: NameLimit) -> Row {
    Row { group, kind, name_limit }
}

/// Known kinds in the order they are written.
///
/// Helm's order (`pkg/release/v1/util/kind_sorter.go`), which Argo CD keeps too inside a wave
/// (gitops-engine `pkg/sync/sync_tasks.go`), with the custom resources put where their users need them:
/// secrets before workloads, routes beside Ingress, a Canary after all that it refers to.
const INSTALL_ORDER: &[Row] = &[
    row("scheduling.k8s.io", "PriorityClass", SUBDOMAIN),
    row("", "Namespace", LABEL),
    row("networking.k8s.io", "NetworkPolicy", SUBDOMAIN),
    row("", "ResourceQuota", SUBDOMAIN),
    row("", "LimitRange", SUBDOMAIN),
    row("policy", "PodDisruptionBudget", SUBDOMAIN),
    row("", "ServiceAccount", SUBDOMAIN),
    row("external-secrets.io", "ClusterSecretStore", SUBDOMAIN),
    row("external-secrets.io", "SecretStore", SUBDOMAIN),
    row("", "Secret", SUBDOMAIN),
    row("generators.external-secrets.io", "Password", SUBDOMAIN),
    row("external-secrets.io", "ExternalSecret", SUBDOMAIN),
    row("", "ConfigMap", SUBDOMAIN),
    row("storage.k8s.io", "StorageClass", SUBDOMAIN),
    row("", "PersistentVolume", SUBDOMAIN),
    row("", "PersistentVolumeClaim", SUBDOMAIN),
    row("apiextensions.k8s.io", "CustomResourceDefinition", SUBDOMAIN),
    row("rbac.authorization.k8s.io", "ClusterRole", ROLE),
    row("rbac.authorization.k8s.io", "ClusterRoleBinding", ROLE),
    row("rbac.authorization.k8s.io", "Role", ROLE),
    row("rbac.authorization.k8s.io", "RoleBinding", ROLE),
    row("", "Service", SERVICE),
    row("apps", "DaemonSet", SUBDOMAIN),
    row("", "Pod", SUBDOMAIN),
    row("apps", "Deployment", SUBDOMAIN),
    row("autoscaling", "HorizontalPodAutoscaler", SUBDOMAIN),
    row("keda.sh", "ScaledObject", SCALED_OBJECT),
    row("apps", "StatefulSet", STATEFUL_SET),
    row("batch", "Job", JOB),
    row("batch", "CronJob", CRON_JOB),
    row("networking.k8s.io", "IngressClass", SUBDOMAIN),
    row("networking.k8s.io", "Ingress", SUBDOMAIN),
    row("gateway.networking.k8s.io", "Gateway", SUBDOMAIN),
    row("gateway.networking.k8s.io", "ReferenceGrant", SUBDOMAIN),
    row("gateway.networking.k8s.io", "GRPCRoute", SUBDOMAIN),
    row("gateway.networking.k8s.io", "HTTPRoute", SUBDOMAIN),
    row("gateway.solo.io", "RouteTable", SUBDOMAIN),
    row("gateway.solo.io", "VirtualService", SUBDOMAIN),
    row("flagger.app", "MetricTemplate", SUBDOMAIN),
    row("flagger.app", "AlertProvider", SUBDOMAIN),
    row("flagger.app", "Canary", SUBDOMAIN),
];
