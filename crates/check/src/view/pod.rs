//! The pods that an object makes.

use terrace_document::Node;

use super::{Container, Kind, Object, Reference, Role, items, references, text};

/// Seconds that Kubernetes gives a pod to end, unless it says otherwise.
const DEFAULT_GRACE: i64 = 30;

/// What an object makes pods from: the template of a Deployment, a CronJob, ..., or a Pod itself.
///
/// Its fields are found in one pass, and its containers and references once: most rules ask for some of them.
///
/// ```
/// use terrace_check::{PodTemplate, Role, Subject};
///
/// /// Pods that have less time to end than the slowest request takes.
/// fn hurried<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a PodTemplate<'a>> {
///     subject.pods().map(|(_, pod)| pod).filter(|pod| pod.grace() < 60)
/// }
///
/// fn told(pod: &PodTemplate<'_>) -> String {
///     let sidecars = pod.lasting_containers().filter(|container| container.role == Role::Sidecar).count();
///     format!("{} containers, {sidecars} of them beside it, of {:?}", pod.containers().count(), pod.label("app.kubernetes.io/part-of"))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct PodTemplate<'a> {
    /// The pods' `spec`.
    pub spec: Node<'a>,
    /// The pods' labels.
    pub labels: Option<Node<'a>>,
    /// The pods' annotations.
    pub annotations: Option<Node<'a>>,
    pub(crate) service_account: Option<&'a str>,
    pub(crate) restart_policy: Option<&'a str>,
    pub(crate) security: Option<Node<'a>>,
    /// The fields by which the pods share a namespace of their node.
    pub(crate) host_namespaces: [Option<&'a str>; 3],
    node_selector: Option<Node<'a>>,
    volumes: Option<Node<'a>>,
    pull_secrets: Option<Node<'a>>,
    spread: Option<Node<'a>>,
    grace: Option<i64>,
    sleep_before_stop: i64,
    containers: Vec<Container<'a>>,
    references: Vec<Reference<'a>>,
}

impl<'a> PodTemplate<'a> {
    /// What an object makes pods from, if it makes any; the other objects are what its pods may refer to.
    pub(crate) fn of(object: &Object<'a>, objects: &'a [Object<'a>]) -> Option<Self> {
        let (spec, labels, annotations) = match object.kind {
            Kind::Pod => (object.wanted?, object.labels, object.annotations),
            Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::Rollout | Kind::Job => {
                parts(object.spec_field("template")?)?
            }
            Kind::CronJob => parts(object.wanted?.at("/jobTemplate/spec/template")?)?,
            _ => return None,
        };
        let mut pod = Self {
            spec,
            labels,
            annotations,
            service_account: None,
            restart_policy: None,
            security: None,
            host_namespaces: [None; 3],
            node_selector: None,
            volumes: None,
            pull_secrets: None,
            spread: None,
            grace: None,
            sleep_before_stop: 0,
            containers: Vec::new(),
            references: Vec::new(),
        };
        let (mut init, mut main) = (None, None);
        for (field, value) in spec.entries() {
            let if_true = || (value.as_bool() == Some(true)).then_some(field);
            match field {
                "serviceAccountName" => pod.service_account = value.as_str(),
                "restartPolicy" => pod.restart_policy = value.as_str(),
                "securityContext" => pod.security = Some(value),
                "hostNetwork" => pod.host_namespaces[0] = if_true(),
                "hostPID" => pod.host_namespaces[1] = if_true(),
                "hostIPC" => pod.host_namespaces[2] = if_true(),
                "nodeSelector" => pod.node_selector = Some(value),
                "volumes" => pod.volumes = Some(value),
                "imagePullSecrets" => pod.pull_secrets = Some(value),
                "topologySpreadConstraints" => pod.spread = Some(value),
                "terminationGracePeriodSeconds" => pod.grace = value.as_i64(),
                "initContainers" => init = Some(value),
                "containers" => main = Some(value),
                _ => {}
            }
        }
        pod.containers.extend(items(init).map(|node| Container::of(node, Role::Init)));
        pod.containers.extend(items(main).map(|node| Container::of(node, Role::Main)));
        pod.sleep_before_stop = pod.lasting_containers().map(Container::sleep_before_stop).max().unwrap_or_default();
        pod.references = references(&pod, objects);
        Some(pod)
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&'a str> {
        self.labels?.get(key)?.as_str()
    }

    /// All containers, those that only run at the start included.
    pub fn containers(&self) -> impl Iterator<Item = &Container<'a>> {
        self.containers.iter()
    }

    /// The containers that run as long as the pod.
    pub fn lasting_containers(&self) -> impl Iterator<Item = &Container<'a>> {
        self.containers().filter(|container| container.role != Role::Init)
    }

    /// What the pods cannot start without, or their images not be pulled.
    pub(crate) fn references(&self) -> &[Reference<'a>] {
        &self.references
    }

    pub(crate) fn volumes(&self) -> impl Iterator<Item = Node<'a>> {
        items(self.volumes)
    }

    /// The names of the Secrets that its node shows to private registries.
    pub(crate) fn pull_secrets(&self) -> impl Iterator<Item = &'a str> {
        items(self.pull_secrets).filter_map(|secret| text(secret, "name"))
    }

    /// How the pods are spread.
    pub(crate) fn spread_constraints(&self) -> impl Iterator<Item = Node<'a>> {
        items(self.spread)
    }

    /// Whether it runs on nodes that AWS may take away.
    pub(crate) fn is_on_spot(&self) -> bool {
        self.node_selector.and_then(|selector| text(selector, "karpenter.sh/capacity-type")) == Some("spot")
    }

    /// Seconds from being told to end to being killed.
    pub fn grace(&self) -> i64 {
        self.grace.unwrap_or(DEFAULT_GRACE)
    }

    /// Seconds that the pod goes on before it is told to end: the longest sleep of its preStop hooks.
    pub(crate) const fn sleep_before_stop(&self) -> i64 {
        self.sleep_before_stop
    }
}

/// The `spec`, labels and annotations of a pod template.
fn parts(template: Node<'_>) -> Option<(Node<'_>, Option<Node<'_>>, Option<Node<'_>>)> {
    let metadata = template.get("metadata");
    let part = |field: &str| metadata?.get(field);
    Some((template.get("spec")?, part("labels"), part("annotations")))
}
