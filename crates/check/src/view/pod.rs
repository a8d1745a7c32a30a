//! The pods that an object makes.

use terrace_document::Node;

use super::{Kind, list, text};

/// Seconds that Kubernetes gives a pod to end, unless it says otherwise.
const DEFAULT_GRACE: i64 = 30;

/// What an object makes pods from: the template of a Deployment, a CronJob, ..., or a Pod itself.
#[derive(Clone, Copy, Debug)]
pub struct PodTemplate<'a> {
    /// The pods' `spec`.
    pub spec: Node<'a>,
    /// The pods' labels.
    pub labels: Option<Node<'a>>,
    /// The pods' annotations.
    pub annotations: Option<Node<'a>>,
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// Its content.
    pub node: Node<'a>,
    /// Its name.
    pub name: &'a str,
    /// When it runs.
    pub role: Role,
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

impl<'a> PodTemplate<'a> {
    pub(super) fn of(kind: Kind, node: Node<'a>) -> Option<Self> {
        let template = match kind {
            Kind::Pod => node,
            Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::Rollout | Kind::Job => {
                node.get("spec")?.get("template")?
            }
            Kind::CronJob => node.at("/spec/jobTemplate/spec/template")?,
            _ => return None,
        };
        let metadata = |field: &str| template.get("metadata")?.get(field);
        let (labels, annotations) = (metadata("labels"), metadata("annotations"));
        Some(Self { spec: template.get("spec")?, labels, annotations })
    }

    /// The value of a label.
    pub fn label(self, key: &str) -> Option<&'a str> {
        self.labels?.get(key)?.as_str()
    }

    /// All containers, those that only run at the start included.
    pub fn containers(self) -> impl Iterator<Item = Container<'a>> {
        let init = list(self.spec, "initContainers").map(|node| {
            let is_sidecar = text(node, "restartPolicy") == Some("Always");
            (node, if is_sidecar { Role::Sidecar } else { Role::Init })
        });
        let main = list(self.spec, "containers").map(|node| (node, Role::Main));
        init.chain(main).map(|(node, role)| Container { node, name: text(node, "name").unwrap_or_default(), role })
    }

    /// The containers that run as long as the pod.
    pub fn lasting_containers(self) -> impl Iterator<Item = Container<'a>> {
        self.containers().filter(|container| container.role != Role::Init)
    }

    /// Seconds from being told to end to being killed.
    pub fn grace(self) -> i64 {
        self.spec.get("terminationGracePeriodSeconds").and_then(Node::as_i64).unwrap_or(DEFAULT_GRACE)
    }

    /// Seconds that the pod goes on before it is told to end: the longest sleep of its preStop hooks.
    pub(crate) fn sleep_before_stop(self) -> i64 {
        self.lasting_containers().map(Container::sleep_before_stop).max().unwrap_or_default()
    }
}

impl<'a> Container<'a> {
    /// Its ports.
    pub fn ports(self) -> impl Iterator<Item = Node<'a>> {
        list(self.node, "ports")
    }

    /// Whether it has a port of this name.
    pub(crate) fn has_port(self, name: &str) -> bool {
        self.ports().any(|port| text(port, "name") == Some(name))
    }

    /// A resource that it requests; without a request its limit counts, as Kubernetes has it.
    pub(crate) fn request(self, resource: &str) -> Option<Node<'a>> {
        let resources = self.node.get("resources")?;
        ["requests", "limits"].into_iter().find_map(|field| resources.get(field)?.get(resource))
    }

    /// The limit of a resource.
    pub(crate) fn limit(self, resource: &str) -> Option<Node<'a>> {
        self.node.get("resources")?.get("limits")?.get(resource)
    }

    /// Seconds that its preStop hook sleeps, by Kubernetes' own action or by a command.
    fn sleep_before_stop(self) -> i64 {
        let Some(hook) = self.node.get("lifecycle").and_then(|lifecycle| lifecycle.get("preStop")) else { return 0 };
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
