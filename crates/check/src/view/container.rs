//! The containers of a pod.

use terrace_document::Node;

use super::{items, list, text};

/// A container of a pod, its fields found in one pass.
///
/// ```
/// # use terrace_check::{Container, Report, Subject};
/// fn containers_are_ours_and_small(subject: &Subject<'_>, report: &mut Report<'_>) {
///     for (object, pod) in subject.pods() {
///         for container in pod.containers() {
///             if !container.image.is_some_and(|image| image.starts_with("registry.example.com/")) {
///                 report.broken(object.spec, format!("`{}` runs an image of others", container.name), "copy it into the registry");
///             }
///             let debugs = |variable: terrace_document::Node<'_>| variable.get("name").and_then(|name| name.as_str()) == Some("DEBUG");
///             let is_limited = container.request("memory").is_some() && container.limit("memory").is_some();
///             if container.variables().any(debugs) || !is_limited {
///                 report.broken(object.spec, format!("`{}` may grow without end", container.name), "limit its memory, and take `DEBUG` away");
///             }
///         }
///     }
/// }
/// # let _ = containers_are_ours_and_small;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// Its content.
    pub node: Node<'a>,
    /// Its name.
    pub name: &'a str,
    /// When it runs.
    pub role: Role,
    /// Its image.
    pub image: Option<&'a str>,
    pub(crate) security: Option<Node<'a>>,
    pub(crate) readiness: Option<Node<'a>>,
    pub(crate) liveness: Option<Node<'a>>,
    pub(crate) startup: Option<Node<'a>>,
    pub(crate) post_start: Option<Node<'a>>,
    pub(crate) pre_stop: Option<Node<'a>>,
    pub(crate) requests: Option<Node<'a>>,
    pub(crate) limits: Option<Node<'a>>,
    env: Option<Node<'a>>,
    env_from: Option<Node<'a>>,
    ports: Option<Node<'a>>,
    mounts: Option<Node<'a>>,
}

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As long as the pod.
    Main,
    /// Before the main containers, and on beside them.
    Sidecar,
    /// Before the main containers, to its end.
    Init,
}

impl<'a> Container<'a> {
    /// A container by its content; one that runs at the start and is always restarted is a sidecar.
    pub(super) fn of(node: Node<'a>, role: Role) -> Self {
        let mut container = Self {
            node,
            name: "",
            role,
            image: None,
            security: None,
            readiness: None,
            liveness: None,
            startup: None,
            post_start: None,
            pre_stop: None,
            requests: None,
            limits: None,
            env: None,
            env_from: None,
            ports: None,
            mounts: None,
        };
        for (field, value) in node.entries() {
            match field {
                "name" => container.name = value.as_str().unwrap_or_default(),
                "image" => container.image = value.as_str(),
                "restartPolicy" if role == Role::Init && value.as_str() == Some("Always") => {
                    container.role = Role::Sidecar;
                }
                "securityContext" => container.security = Some(value),
                "readinessProbe" => container.readiness = Some(value),
                "livenessProbe" => container.liveness = Some(value),
                "startupProbe" => container.startup = Some(value),
                "lifecycle" => {
                    (container.post_start, container.pre_stop) = (value.get("postStart"), value.get("preStop"));
                }
                "resources" => (container.requests, container.limits) = (value.get("requests"), value.get("limits")),
                "env" => container.env = Some(value),
                "envFrom" => container.env_from = Some(value),
                "ports" => container.ports = Some(value),
                "volumeMounts" => container.mounts = Some(value),
                _ => {}
            }
        }
        container
    }

    /// Its ports.
    ///
    /// ```
    /// use terrace_check::Container;
    ///
    /// /// The numbers of the ports that a container names.
    /// fn ports(container: &Container<'_>) -> Vec<i64> {
    ///     container.ports().filter_map(|port| port.get("containerPort")?.as_i64()).collect()
    /// }
    /// ```
    pub fn ports(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        items(self.ports)
    }

    /// Its variables: each has a `name`, and a `value` or what it is taken from.
    pub fn variables(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        items(self.env)
    }

    /// What all variables of an object are taken from.
    pub(crate) fn variable_sources(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        items(self.env_from)
    }

    /// The places that its volumes are mounted at.
    pub(crate) fn mounts(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        items(self.mounts)
    }

    /// Whether it has a port of this name.
    pub(crate) fn has_port(&self, name: &str) -> bool {
        self.ports().any(|port| text(port, "name") == Some(name))
    }

    /// A resource that it requests; without a request its limit counts, as Kubernetes has it.
    pub fn request(&self, resource: &str) -> Option<Node<'a>> {
        self.requests.and_then(|requests| requests.get(resource)).or_else(|| self.limit(resource))
    }

    /// The limit of a resource.
    pub fn limit(&self, resource: &str) -> Option<Node<'a>> {
        self.limits?.get(resource)
    }

    /// Seconds that its preStop hook sleeps, by Kubernetes' own action or by a command.
    pub(super) fn sleep_before_stop(&self) -> i64 {
        let Some(hook) = self.pre_stop else { return 0 };
        let native = hook.get("sleep").and_then(|sleep| sleep.get("seconds")?.as_i64());
        native.or_else(|| slept_by_command(hook)).unwrap_or_default()
    }
}

/// The number behind `sleep` in a hook's command: `[sleep, "15"]` or `[sh, -c, "sleep 15; .."]`.
pub(crate) fn slept_by_command(hook: Node<'_>) -> Option<i64> {
    let words = list(hook.get("exec")?, "command").filter_map(Node::as_str);
    let mut words = words.flat_map(|word| word.split([' ', ';', '&', '\t', '\n'])).filter(|word| !word.is_empty());
    words.find(|word| word.rsplit('/').next() == Some("sleep"))?;
    words.next()?.trim_end_matches('s').parse().ok()
}
